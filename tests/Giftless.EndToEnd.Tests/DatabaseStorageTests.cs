using Giftless.EndToEnd.Tests.Support;
using Giftless.Tests.Databases;

namespace Giftless.EndToEnd.Tests;

/// <summary>The stock client keeps its objects in a database, by the storage that others will copy from.</summary>
[TestFixture("Sqlite")]
[TestFixture("PostgreSql")]
public sealed class DatabaseStorageTests(string database) : EndToEndTest
{
    [Test]
    public async Task A_clone_is_byte_identical_after_a_restart()
    {
        await using var postgres = database == "PostgreSql" ? await PostgresServer.StartNewAsync() : null;
        var connection = postgres?.ConnectionString("lfs") ?? $"Data Source={Sandbox.PathOf("lfs.db")}";
        Task<ServerProcess> StartAsync(string urls) => Sandbox.StartAsync(
            HostProgram.DatabaseStorage, ($"ConnectionStrings__{database}", connection), "--urls", urls);

        var server = await StartAsync("http://127.0.0.1:0");
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        int[] sizes = [0, 1, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 30_000_000];
        foreach (var size in sizes)
            author.Write($"{size}.bin", size, seed: size);
        await author.CommitAllAsync();
        await author.GitAsync("push", "--quiet", "origin", "main");
        (await server.StopAsync()).Should().Contain(request => request.StartsWith("PUT ", StringComparison.Ordinal));

        await StartAsync(server.Address.ToString());
        var reader = await Sandbox.CloneAsync();
        reader.Hashes().Should().Equal(author.Hashes());
        (await reader.GitAsync("lfs", "fsck")).Should().Contain("OK");
    }
}
