using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>Two users and the stock client with locks, wherever the server keeps them.</summary>
[TestFixture("Memory")]
[TestFixture("Sqlite")]
[TestFixture("PostgreSql")]
public sealed class LockingTests(string provider) : LockServerTest(provider)
{
    [Test]
    public async Task A_file_is_locked_and_unlocked_by_its_owner()
    {
        var (ann, _) = await StartAsync(await StartServerAsync());

        await ann.GitAsync("lfs", "lock", "a.bin");
        var (again, refusal) = await ann.TryGitAsync("lfs", "lock", "a.bin");
        again.Should().NotBe(0);
        refusal.Should().Contain("a.bin is locked by ann");
        (await ann.GitAsync("lfs", "locks")).Should().Contain("a.bin").And.Contain("ann");
        (await ann.GitAsync("lfs", "locks", "--local")).Should().Contain("a.bin");
        (await ann.GitAsync("lfs", "locks", "--verify")).Should().Contain("O a.bin");

        await ann.GitAsync("lfs", "unlock", "a.bin");
        (await ann.GitAsync("lfs", "locks")).Should().NotContain("a.bin");
    }

    [Test]
    public async Task Another_is_refused_is_told_whose_it_is_and_needs_the_right_to_force()
    {
        var (ann, bob) = await StartAsync(await StartServerAsync());
        await ann.GitAsync("lfs", "lock", "a.bin");
        await ann.GitAsync("lfs", "lock", "b.bin");
        var id = JsonNode.Parse(await ann.GitAsync("lfs", "locks", "--json", "--path=b.bin"))![0]!["id"]!.ToString();

        (await bob.TryGitAsync("lfs", "lock", "a.bin")).Text.Should().Contain("a.bin is locked by ann");
        (await bob.TryGitAsync("lfs", "unlock", $"--id={id}")).Text.Should().Contain("b.bin is locked by ann");
        (await bob.TryGitAsync("lfs", "unlock", "--force", $"--id={id}")).Text.Should().Contain("b.bin is locked by ann");
        (await ann.GitAsync("lfs", "locks")).Should().Contain("a.bin").And.Contain("b.bin");

        await bob.GitAsync("lfs", "lock", "c.bin");
        var bobs = JsonNode.Parse(await bob.GitAsync("lfs", "locks", "--json", "--path=c.bin"))![0]!["id"]!.ToString();
        await ann.GitAsync("lfs", "unlock", "--force", $"--id={bobs}");
        await ann.GitAsync("lfs", "unlock", $"--id={id}");
        (await bob.GitAsync("lfs", "locks")).Should().Contain("a.bin").And.NotContain("b.bin").And.NotContain("c.bin");
    }

    [Test]
    public async Task A_push_that_changes_anothers_locked_file_is_held_up_and_ones_own_is_not()
    {
        var server = await StartServerAsync();
        var (ann, bob) = await StartAsync(server);
        await ann.GitAsync("lfs", "lock", "a.bin");
        foreach (var tree in new[] { ann, bob })
            await tree.GitAsync("config", $"lfs.{server.Address}org/game.git/info/lfs.locksverify", "true");

        bob.Write("a.bin", 500, seed: 77);
        await bob.CommitAllAsync();
        var (refused, text) = await bob.TryGitAsync("push", "origin", "main");
        refused.Should().NotBe(0);
        text.Should().Contain("Unable to push locked files").And.Contain("a.bin - ann");

        ann.Write("a.bin", 500, seed: 78);
        await ann.CommitAllAsync();
        (await ann.GitAsync("push", "origin", "main")).Should().Contain("Consider unlocking your own locked files");
    }

    [Test]
    public async Task A_thousand_locks_are_listed_in_pages()
    {
        var server = await StartServerAsync();
        var (ann, _) = await StartAsync(server);
        using var client = ClientOf(server, "bob");
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellationToken) =>
        {
            var reply = await client.PostAsJsonAsync("org/game.git/info/lfs/locks", new { path = $"f{i}.bin" }, cancellationToken);
            reply.StatusCode.Should().Be(System.Net.HttpStatusCode.Created);
        });

        var listed = (await ann.GitAsync("lfs", "locks")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        listed.Should().HaveCount(1000);
        (await ann.GitAsync("lfs", "locks", "--verify")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(1000);
    }

    [Test]
    public async Task Acknowledged_locks_outlive_a_server_that_is_killed()
    {
        var server = await StartServerAsync();
        var (ann, _) = await StartAsync(server);
        await ann.GitAsync("lfs", "lock", "a.bin");
        await server.KillAsync();

        var next = await StartServerAsync();
        await ann.GitAsync("config", "-f", ".lfsconfig", "lfs.url", $"{next.Address}org/game.git/info/lfs");

        var listed = await ann.GitAsync("lfs", "locks");
        if (Provider == "Memory")
            listed.Should().NotContain("a.bin", "locks in memory end with the process, as documented");
        else
            listed.Should().Contain("a.bin").And.Contain("ann");
    }

    /// <summary>A pushed repository of three files, and a clone of it for each of two users.</summary>
    private async Task<(WorkTree Ann, WorkTree Bob)> StartAsync(ServerProcess server)
    {
        var ann = await Sandbox.CreateWorkTreeAsync(server.Address, "org/game");
        await ann.SignInAsync("ann", "a:nn");
        foreach (var file in new[] { "a.bin", "b.bin", "c.bin" })
            ann.Write(file, 100, seed: file[0]);
        await ann.CommitAllAsync();
        await ann.GitAsync("push", "--quiet", "origin", "main");

        var bob = await Sandbox.CloneAsync("--no-checkout");
        await bob.SignInAsync("bob", "b:ob");
        await bob.GitAsync("checkout", "--quiet", "main");
        return (ann, bob);
    }
}
