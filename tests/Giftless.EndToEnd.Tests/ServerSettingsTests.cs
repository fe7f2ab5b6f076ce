using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>What the keys of the sample server's configuration do.</summary>
public sealed class ServerSettingsTests : EndToEndTest
{

    [TestCase("None", 401, 401)]
    [TestCase("Read", 401, 200)]
    [TestCase("ReadWrite", 200, 200)]
    public async Task Access_Anonymous_says_what_anybody_may_do(string rights, int upload, int download)
    {
        var server = await Sandbox.StartAsync(
            HostProgram.Server, ("ASPNETCORE_ENVIRONMENT", "Production"), "--GitLfs:Access:Anonymous", rights, "--urls",
            "http://0.0.0.0:0");

        (await LfsApi.BatchAsync(server, "upload")).Should().Be(upload);
        (await LfsApi.BatchAsync(server, "download")).Should().Be(download);
    }

    [Test]
    public async Task Access_None_closes_a_server_in_Development_too()
    {
        var server = await Sandbox.StartServerAsync("--GitLfs:Access:Anonymous", "None");

        (await LfsApi.BatchAsync(server, "download")).Should().Be(401);
    }

    [TestCase("localhost", true)]
    [TestCase("127.0.0.1:5080", true)]
    [TestCase("[::1]:5080", true)]
    [TestCase("evil.example", false)]
    [TestCase("localhost.evil.example", false)]
    public async Task What_is_open_in_Development_is_not_for_pages_whose_names_lead_here(string host, bool isOpen)
    {
        var server = await Sandbox.StartServerAsync();

        var link = () => LfsApi.UploadLinkAsync(server.Address, headers: ("Host", host));

        if (isOpen)
            (await link()).Should().StartWith($"http://{host}/");
        else
            await link.Should().ThrowAsync<Exception>();
    }

    [Test]
    public async Task Access_Read_serves_a_clone_and_takes_no_push()
    {
        var writable = await Sandbox.StartServerAsync();
        var proxy = Sandbox.StartProxy(writable.Address);
        var author = await AuthorAsync(proxy.Address);
        await author.GitAsync("push", "origin", "main");
        proxy.Targets = [(await Sandbox.StartServerAsync("--GitLfs:Access:Anonymous", "Read")).Address];

        var reader = await Sandbox.CloneAsync();
        reader.Hashes().Should().Equal(author.Hashes());
        reader.Write("more.bin", 10, seed: 10);
        await reader.CommitAllAsync();
        (await reader.TryGitAsync("push", "origin", "main")).ExitCode.Should().NotBe(0);
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(3);
    }

    [TestCase("Flat", "")]
    [TestCase("Fanout", "aa/bb/")]
    public async Task Storage_FileSystem_Root_and_Layout_say_where_objects_lie(string layout, string folders)
    {
        var root = Sandbox.PathOf("else where");
        var server = await Sandbox.StartServerAsync("--GitLfs:Storage:FileSystem:Root", root, "--GitLfs:Storage:FileSystem:Layout", layout);
        var author = await AuthorAsync(server.Address);

        await author.GitAsync("push", "origin", "main");

        var expected = author.Hashes().Where(file => file.Key.EndsWith(".bin", StringComparison.Ordinal)).Select(file => file.Value)
            .Select(oid => $"{root}/my-org/my-repo/{folders.Replace("aa", oid[..2]).Replace("bb", oid[2..4])}{oid}");
        StoredObjects.In(root).Select(file => file.FullName).Should().BeEquivalentTo(expected);
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task LegacyRoutes_serves_the_old_addresses_beside_the_current_ones(bool on)
    {
        var server = await Sandbox.StartServerAsync("--GitLfs:LegacyRoutes", on.ToString());

        (await LfsApi.BatchAsync(server, "download", "/my-org/my-repo")).Should().Be(on ? 200 : 404);
        (await LfsApi.BatchAsync(server, "download")).Should().Be(200);
        if (!on)
            return;

        var author = await AuthorAsync(server.Address);
        await author.GitAsync("config", "-f", ".lfsconfig", "lfs.url", $"{server.Address}my-org/my-repo");
        await author.CommitAllAsync();
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        (await server.StopAsync()).Should().Contain("POST /my-org/my-repo/objects/batch - 200");
    }

    [Test]
    public async Task PublicUrl_is_where_links_and_the_greeting_point_to()
    {
        var server = await Sandbox.StartServerAsync("--GitLfs:PublicUrl", "https://lfs.example.org/base/");

        (await LfsApi.UploadLinkAsync(server)).Should().StartWith($"https://lfs.example.org/base{LfsApi.DefaultPath}/objects/storage/");
        await server.Process.WaitForOutputAsync(new("https://lfs\\.example\\.org/base/org/repo\\.git/info/lfs"));
    }

    [Test]
    public async Task PublicUrl_is_where_the_client_transfers()
    {
        var proxy = Sandbox.StartProxy(new Uri("http://127.0.0.1:1"));
        var server = await Sandbox.StartServerAsync("--GitLfs:PublicUrl", proxy.Address.ToString());
        proxy.Targets = [server.Address];
        var author = await AuthorAsync(server.Address);

        await author.GitAsync("push", "origin", "main");

        proxy.Up.Passed.Should().BeGreaterThan(3 * 50_000);
    }

    [Test]
    public async Task Limits_MaxObjectSize_refuses_longer_objects_before_they_are_sent()
    {
        var server = await Sandbox.StartServerAsync("--GitLfs:Limits:MaxObjectSize", "50001");
        var author = await AuthorAsync(server.Address);

        var (exitCode, text) = await author.TryGitAsync("push", "origin", "main");

        exitCode.Should().NotBe(0);
        text.Should().Contain("50001");
        StoredObjects.In(Sandbox.Storage).Should().OnlyContain(file => file.Length <= 50_001);
        (await server.StopAsync()).Count(request => request.StartsWith("PUT ", StringComparison.Ordinal)).Should().BeLessThanOrEqualTo(2);
    }

    [Test]
    public async Task Limits_MaxBatchObjects_and_MaxBatchBytes_refuse_bigger_batches()
    {
        var server = await Sandbox.StartServerAsync("--GitLfs:Limits:MaxBatchObjects", "20", "--GitLfs:Limits:MaxBatchBytes", "1200");

        (await LfsApi.BatchAsync(server, "download", objects: 10)).Should().Be(200);
        (await LfsApi.BatchAsync(server, "download", objects: 20)).Should().Be(413, "that is about 1,700 bytes");

        var wide = await Sandbox.StartServerAsync("--GitLfs:Limits:MaxBatchObjects", "20");
        (await LfsApi.BatchAsync(wide, "download", objects: 20)).Should().Be(200);
        (await LfsApi.BatchAsync(wide, "download", objects: 21)).Should().Be(413);
    }

    private async Task<WorkTree> AuthorAsync(Uri server)
    {
        var author = await Sandbox.CreateWorkTreeAsync(server);
        for (var i = 0; i < 3; i++)
            author.Write($"{i}.bin", 50_000 + i, seed: i);
        await author.CommitAllAsync();
        return author;
    }
}
