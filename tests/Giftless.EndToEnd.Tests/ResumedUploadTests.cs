using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The stock client with <c>lfs.tustransfers</c>, over a line that breaks. The tests of each storage derive from this.</summary>
public abstract class ResumedUploadTests : EndToEndTest
{
    private const long MiB = 1024 * 1024;
    private protected const long Size = 100 * MiB;

    /// <summary>What a death of a server may cost: a part, and what is on its way.</summary>
    private const long MostLost = (8 + 8) * MiB;

    /// <summary>The settings of a server on a storage that holds nothing yet.</summary>
    private protected abstract Task<string[]> MakeStorageAsync();

    [TestCase(1)]
    [TestCase(2, TestName = "Two_servers_by_turns_serve_a_push_that_breaks")]
    public async Task A_push_that_breaks_is_done(int servers)
    {
        var (author, twice) = await PushOverABadLineAsync(Size, servers, breaks: 4);
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        twice.Should().BeLessThan(MostLost);
    }

    [Test]
    public async Task A_server_that_is_killed_costs_a_part()
    {
        var settings = await MakeStorageAsync();
        var server = await Sandbox.StartServerAsync(settings);
        var proxy = Sandbox.StartProxy(server.Address);
        var author = await CreateWorkTreeAsync(proxy.Address, Size);
        var push = author.StartGit("push", "--quiet", "origin", "main");
        long sent = 0;
        for (var kill = 1; kill <= 2; kill++)
        {
            await proxy.Up.CloseAfter(Size / 3);
            sent += proxy.Up.Passed;
            var successor = await Sandbox.StartServerAsync(settings);
            await server.KillAsync();
            proxy.Targets = [successor.Address];
            proxy.Cut();
            proxy.Up.Open();
            server = successor;
        }

        (await push.WaitForExitAsync()).Should().Be(0, push.Error);
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        (sent + proxy.Up.Passed - Size).Should().BeLessThan(2 * MostLost);
    }

    /// <summary>Pushes an object while its line breaks. Each time the client waits twice as long as before.</summary>
    /// <returns>Where from, and how many bytes were sent twice.</returns>
    private protected async Task<(WorkTree Author, long Twice)> PushOverABadLineAsync(
        long size, int servers, int breaks, bool resumes = true)
    {
        var settings = await MakeStorageAsync();
        var started = await Task.WhenAll(Enumerable.Range(0, servers).Select(_ => Sandbox.StartServerAsync(settings)));
        var proxy = Sandbox.StartProxy([.. started.Select(server => server.Address)]);
        var author = await CreateWorkTreeAsync(proxy.Address, size);
        await author.GitAsync("config", "lfs.tustransfers", resumes ? "true" : "false");
        var seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"The line breaks at places that the seed {seed} gives.");
        var random = new Random(seed);
        var push = author.StartGit("push", "--quiet", "origin", "main");
        long sent = 0;
        for (var cut = 1; cut <= breaks; cut++)
        {
            await proxy.Up.CloseAfter(random.NextInt64(size / (breaks + 1)) + 1);
            sent += proxy.Up.Passed;
            proxy.Reset();
            proxy.Up.Open();
        }

        (await push.WaitForExitAsync()).Should().Be(0, push.Error);
        var twice = sent + proxy.Up.Passed - size;
        await TestContext.Out.WriteLineAsync($"{twice} bytes were sent twice, of {size}.");
        return (author, twice);
    }

    private async Task<WorkTree> CreateWorkTreeAsync(Uri server, long size)
    {
        var author = await Sandbox.CreateWorkTreeAsync(server);
        await author.GitAsync("config", "lfs.tustransfers", "true");
        await author.GitAsync("config", "lfs.transfer.maxRetries", "30");
        author.Write("long.bin", size, seed: 1);
        await author.CommitAllAsync();
        return author;
    }
}

/// <summary>On a folder.</summary>
public sealed class FolderResumedUploadTests : ResumedUploadTests
{
    private protected override Task<string[]> MakeStorageAsync() => Task.FromResult<string[]>([]);

    [Test]
    public async Task Without_it_all_that_has_come_is_sent_again()
    {
        var (_, twice) = await PushOverABadLineAsync(Size, servers: 1, breaks: 4, resumes: false);
        twice.Should().BeGreaterThan(Size / 10);
    }

    [Test]
    public async Task Three_GiB_over_a_line_that_breaks_ten_times_are_hardly_sent_twice()
    {
        const long Long = 3L * 1024 * 1024 * 1024;
        var (_, twice) = await PushOverABadLineAsync(Long, servers: 1, breaks: 10);
        StoredObjects.In(Sandbox.Storage).Should().ContainSingle();
        twice.Should().BeLessThan(Long / 100);
    }
}
