using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Tool.Tests;

/// <summary>The stock client with <c>giftless agent</c>, after <c>giftless install</c>.</summary>
public sealed class AgentTests : ToolTest
{
    private const int PartSize = 256 * 1024;
    private const int Long = 64 * PartSize;

    [Test]
    public async Task A_push_goes_in_parts_and_a_clone_brings_it_back()
    {
        var server = await StartServerAsync();
        var author = await AuthorAsync(server.Address);
        await author.GitAsync("push", "origin", "main");

        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        StoredObjects.ShouldBeIntactIn(Sandbox.Storage);
        var requests = await server.StopAsync();
        requests.Should().Contain(request => request.Contains("/part", StringComparison.Ordinal), "the stock client knows of no parts");
        requests.Count(request => request.StartsWith("GET ", StringComparison.Ordinal)).Should().Be(3);
    }

    [Test]
    public async Task Without_it_the_same_repository_is_pushed_and_cloned_by_the_stock_client()
    {
        var server = await StartServerAsync();
        var author = await AuthorAsync(server.Address);
        await author.GitAsync("push", "origin", "main");
        await ShouldEndAsync(await RunAsync("install", "--uninstall"), 0);

        var reader = await Sandbox.CloneAsync();
        reader.Hashes().Should().Equal(author.Hashes());
        reader.Write("more.bin", Long, seed: 9);
        await reader.CommitAllAsync();
        await reader.GitAsync("push", "origin", "main");
        (await server.StopAsync()).Should().Contain(request => request.Contains("/objects/storage/", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_push_that_is_cut_sends_no_part_twice_that_was_there()
    {
        const int Cuts = 3;
        const int Rest = 1024 * 1024;
        var server = await StartServerAsync();
        var proxy = Sandbox.StartProxy(server.Address);
        var author = await AuthorAsync(proxy.Address);
        var push = author.StartGit("push", "origin", "main");
        var sent = 0L;
        for (var cut = 0; cut < Cuts; cut++)
        {
            await proxy.Up.CloseAfter(Long / (Cuts + 1));
            sent += proxy.Up.Passed;
            proxy.Reset();
            proxy.Up.Open();
        }

        (await push.WaitForExitAsync()).Should().Be(0, push.Everything);
        (sent + proxy.Up.Passed).Should().BeLessThan(
            Long + (Cuts * 4 * PartSize) + Rest, "only parts that were on their way are sent again");
        StoredObjects.ShouldBeIntactIn(Sandbox.Storage);
    }

    [Test]
    public async Task A_download_that_was_killed_goes_on()
    {
        var server = await StartServerAsync();
        var proxy = Sandbox.StartProxy(server.Address);
        var author = await AuthorAsync(proxy.Address);
        await author.GitAsync("push", "origin", "main");
        var reader = await Sandbox.CloneAsync("--no-checkout");
        await reader.GitAsync("lfs", "install", "--local", "--skip-smudge");
        await reader.GitAsync("checkout", "main");

        var stopped = proxy.Down.CloseAfter(Long / 2);
        var pull = reader.StartGit("lfs", "pull");
        await stopped;
        await ArrivedAsync(reader.PathOf(".git/lfs/incomplete"), Long / 4);
        pull.Kill();
        await pull.WaitForExitAsync();
        proxy.Down.Open();
        proxy.Cut();

        await reader.GitAsync("lfs", "pull");
        reader.Hashes().Should().Equal(author.Hashes());
        proxy.Down.Passed.Should().BeLessThan(Long * 7 / 8, "what had come does not come again");
        Incomplete(reader).Should().BeEmpty();
    }

    [Test]
    public async Task Two_pulls_at_once_in_one_working_copy_do_not_disturb_each_other()
    {
        var server = await StartServerAsync();
        var author = await AuthorAsync(server.Address);
        await author.GitAsync("push", "origin", "main");
        await author.GitAsync("config", "--global", "filter.lfs.process", "git-lfs filter-process --skip");
        await author.GitAsync("config", "--global", "filter.lfs.smudge", "git-lfs smudge --skip -- %f");
        var reader = await Sandbox.CloneAsync();

        var pulls = new[] { reader.StartGit("lfs", "fetch"), reader.StartGit("lfs", "fetch") };
        foreach (var pull in pulls)
            (await pull.WaitForExitAsync()).Should().Be(0, pull.Everything);

        await reader.GitAsync("lfs", "checkout");
        reader.Hashes().Should().Equal(author.Hashes());
        Incomplete(reader).Should().BeEmpty();
    }

    [Test]
    public async Task What_the_server_lacks_is_said_in_its_words()
    {
        var server = await StartServerAsync();
        var author = await AuthorAsync(server.Address);
        await author.GitAsync("push", "origin", "main");
        foreach (var file in StoredObjects.In(Sandbox.Storage))
            file.Delete();
        var reader = await Sandbox.CloneAsync("--no-checkout");

        var (exitCode, text) = await reader.TryGitAsync("lfs", "fetch");

        exitCode.Should().NotBe(0);
        text.Should().Contain("404").And.Contain("is not on this server");
        Incomplete(reader).Should().BeEmpty();
    }

    [Test]
    public async Task A_server_that_is_not_there_is_named_at_once()
    {
        var author = await AuthorAsync(new Uri("http://localhost:1/"));
        var (exitCode, text) = await author.TryGitAsync("push", "origin", "main");
        exitCode.Should().NotBe(0);
        text.Should().Contain("localhost:1 cannot be reached");
    }

    [Test]
    public async Task A_remote_that_is_a_folder_is_left_to_git_lfs()
    {
        var author = await AuthorAsync(new Uri("http://localhost:1/"));
        await author.GitAsync("rm", "--quiet", "-f", ".lfsconfig");
        await author.CommitAllAsync();
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
    }

    private static FileInfo[] Incomplete(WorkTree tree) =>
        [.. StoredObjects.FilesIn(tree.PathOf(".git/lfs/incomplete"))];

    private Task<ServerProcess> StartServerAsync() => Sandbox.StartServerAsync($"--GitLfs:Multipart:PartSize={PartSize}");

    /// <summary>A working copy with one long and two short objects to push, on a machine with the agent.</summary>
    private async Task<WorkTree> AuthorAsync(Uri server)
    {
        await ShouldEndAsync(await RunAsync("install"), 0);
        var author = await Sandbox.CreateWorkTreeAsync(server);
        // As many agents as there are objects: each takes a while to start.
        await author.GitAsync("config", "--global", "lfs.concurrenttransfers", "3");
        author.Write("long.bin", Long, seed: 1);
        author.Write("short.bin", 1000, seed: 2);
        author.Write("folder/other name.bin", 200_000, seed: 3);
        await author.CommitAllAsync();
        return author;
    }
}
