using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>Transfers are stopped in the middle by a proxy, so that what is ended there is ended exactly there.</summary>
public sealed class InterruptionTests : EndToEndTest
{
    private const int ObjectSize = 8_000_000;

    [Test]
    public async Task A_push_whose_client_was_killed_continues_where_it_was()
    {
        var server = await Sandbox.StartServerAsync();
        var proxy = Sandbox.StartProxy(server.Address);
        var author = await AuthorOfAsync(proxy, objects: 6);
        var interrupted = proxy.Up.CloseAfter(2 * ObjectSize + ObjectSize / 2);
        var push = author.StartGit("-c", "lfs.concurrentTransfers=1", "push", "origin", "main");
        await interrupted;
        push.Kill();
        await push.WaitForExitAsync();
        proxy.Cut();
        proxy.Up.Open();
        await Eventually.BeTrueAsync(() => StoredObjects.UnfinishedIn(Sandbox.Storage).Count == 0, "an aborted upload leaves nothing");
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(2);

        await author.GitAsync("push", "origin", "main");

        proxy.Up.Passed.Should().BeInRange(4 * ObjectSize, 4 * ObjectSize + 100_000, "only the four missing objects are sent");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        StoredObjects.ShouldBeIntactIn(Sandbox.Storage);
    }

    [Test]
    public async Task A_pull_whose_connection_is_cut_resumes_with_a_range()
    {
        var server = await Sandbox.StartServerAsync();
        var proxy = Sandbox.StartProxy(server.Address);
        var author = await AuthorOfAsync(proxy, objects: 1);
        await author.GitAsync("push", "origin", "main");
        var cut = proxy.Down.CloseAfter(ObjectSize / 2);

        var pull = Sandbox.CloneAsync();
        await cut;
        proxy.Cut();
        proxy.Down.Open();

        (await pull).Hashes().Should().Equal(author.Hashes());
        await ShouldHaveResumedAsync(server, proxy);
    }

    [Test]
    public async Task A_pull_whose_server_was_killed_resumes_with_a_range()
    {
        var server = await Sandbox.StartServerAsync();
        var proxy = Sandbox.StartProxy(server.Address);
        var author = await AuthorOfAsync(proxy, objects: 1);
        await author.GitAsync("push", "origin", "main");
        var reader = await Sandbox.CloneAsync(
            "--config", "filter.lfs.process=", "--config", "filter.lfs.smudge=", "--config", "filter.lfs.required=false");
        var interrupted = proxy.Down.CloseAfter(ObjectSize / 2);
        var pull = reader.StartGit("lfs", "pull");
        await interrupted;
        await server.KillAsync();
        proxy.Cut();
        proxy.Down.Open();
        (await pull.WaitForExitAsync()).Should().NotBe(0, "there is no server any more");

        var successor = await Sandbox.StartServerAsync();
        proxy.Targets = [successor.Address];
        await reader.GitAsync("lfs", "pull");

        reader.Hashes().Should().Equal(author.Hashes());
        await ShouldHaveResumedAsync(successor, proxy);
    }

    [Test]
    public async Task A_server_killed_in_mid_upload_leaves_no_broken_object_and_takes_the_next_push()
    {
        var server = await Sandbox.StartServerAsync();
        var proxy = Sandbox.StartProxy(server.Address);
        var author = await AuthorOfAsync(proxy, objects: 6);
        var interrupted = proxy.Up.CloseAfter(2 * ObjectSize);
        var push = author.StartGit("push", "origin", "main");
        await interrupted;
        await Eventually.BeTrueAsync(
            () =>
                StoredObjects.FilesIn(Sandbox.Storage).Any(
                    file => file.Length is > 0 and < ObjectSize), "the server should be writing an object");
        await server.KillAsync();
        proxy.Cut();
        proxy.Up.Open();
        (await push.WaitForExitAsync()).Should().NotBe(0, "there is no server any more");
        StoredObjects.ShouldBeIntactIn(Sandbox.Storage);
        StoredObjects.In(Sandbox.Storage).Should().HaveCountLessThan(6, "the push should have been interrupted");

        proxy.Targets = [(await Sandbox.StartServerAsync()).Address];
        await author.GitAsync("push", "origin", "main");

        StoredObjects.In(Sandbox.Storage).Should().HaveCount(6);
        StoredObjects.ShouldBeIntactIn(Sandbox.Storage);
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
    }

    private async Task<WorkTree> AuthorOfAsync(Proxy server, int objects)
    {
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        for (var i = 0; i < objects; i++)
            author.Write($"{i}.bin", ObjectSize, seed: i);
        await author.CommitAllAsync();
        return author;
    }

    private static async Task ShouldHaveResumedAsync(ServerProcess server, Proxy proxy)
    {
        (await server.StopAsync()).Should().ContainSingle(request => request.StartsWith("GET ") && request.EndsWith(" - 206"));
        proxy.Down.Passed.Should().BeLessThan(ObjectSize * 3 / 4, "what had come before the interruption is not sent again");
    }
}
