using System.Text.RegularExpressions;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The sample server as a newcomer meets it.</summary>
public sealed partial class ServerStartTests : EndToEndTest
{
    [Test]
    public async Task Says_where_it_serves_and_the_three_commands_that_make_a_repository_use_it()
    {
        var server = Sandbox.Start(
            HostProgram.Server.File,
            [.. HostProgram.Server.Arguments, "--urls", "http://127.0.0.1:0"],
            Sandbox.MakeFolder("server"),
            ("ASPNETCORE_ENVIRONMENT", "Development"));
        await server.WaitForOutputAsync(new Regex("Ctrl\\+C stops the server"));
        var printed = server.Output;
        var address = Address().Match(printed).Value;

        printed.Should().Contain($"serves Git LFS at {address}").And.Contain($"Objects:  {Sandbox.Storage}").And.Contain(
            "anybody on this machine reads and writes");
        printed.Split('\n').Where(line => !line.Contains(Sandbox.Storage)).Should().OnlyContain(line => line.Length <= 80);
        printed.Should().NotContain("\e", "it is no terminal");
        var commands = Command().Matches(printed).Select(command => command.Groups[1].Value).ToList();
        commands.Should().Equal(
            "git lfs install", "git lfs track \"*.bin\"", $"git config -f .lfsconfig lfs.url {address}/org/repo.git/info/lfs");

        // They are followed to the letter, by the shell.
        var author = await Sandbox.CreateWorkTreeAsync(new Uri("http://unused.invalid"));
        File.Delete(author.PathOf(".lfsconfig"));
        File.Delete(author.PathOf(".gitattributes"));
        var shell = Sandbox.Start("sh", ["-ec", string.Join('\n', commands)], author.Folder);
        (await shell.WaitForExitAsync()).Should().Be(0, shell.Everything);
        author.Write("some.bin", 1000, seed: 1);
        await author.CommitAllAsync();
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        StoredObjects.In(Sandbox.Storage).Should().ContainSingle();
    }

    [Test]
    public async Task Tells_whether_it_is_there_and_whether_it_can_serve()
    {
        var server = await Sandbox.StartServerAsync();
        using var client = new HttpClient { BaseAddress = server.Address };
        (await client.GetStringAsync("/healthz")).Should().Be("Healthy");
        (await client.GetStringAsync("/readyz")).Should().Be(
            "git-lfs-storage: Healthy\ngit-lfs-locks: Healthy\ngit-lfs-keys: Healthy\n");
    }

    [Test]
    public async Task Its_front_page_says_what_it_is_and_how_to_set_up_a_client()
    {
        var server = await Sandbox.StartServerAsync();
        using var http = new HttpClient { BaseAddress = server.Address };

        var page = await http.GetStringAsync("/");

        page.Should().Contain("<h1>Git LFS server</h1>").And.Contain($"lfs.url {server.Address}org/repo.git/info/lfs");
    }

    [TestCase("Production")]
    [TestCase("Staging")]
    public async Task Is_closed_outside_Development_until_it_is_configured(string environment)
    {
        var server = await Sandbox.StartAsync(HostProgram.Server, ("ASPNETCORE_ENVIRONMENT", environment));

        (await LfsApi.BatchAsync(server, "upload")).Should().Be(401);
        (await LfsApi.BatchAsync(server, "download")).Should().Be(401);
        await server.Process.WaitForOutputAsync(new Regex("closed; set GitLfs:Access:Anonymous to Read or ReadWrite"));
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        author.Write("some.bin", 1000, seed: 1);
        await author.CommitAllAsync();
        (await author.TryGitAsync("push", "origin", "main")).ExitCode.Should().NotBe(0);
        StoredObjects.In(Sandbox.Storage).Should().BeEmpty();
    }

    [Test]
    public async Task Is_closed_in_Development_when_others_can_reach_it()
    {
        var server = await Sandbox.StartServerAsync("--urls", "http://0.0.0.0:0");

        (await LfsApi.BatchAsync(server, "download")).Should().Be(401);
    }

    [Test]
    public async Task Starts_in_Production_when_its_own_environment_is_not_named()
    {
        var server = await Sandbox.StartAsync(HostProgram.Server, ("UNRELATED", ""));

        (await LfsApi.BatchAsync(server, "download")).Should().Be(401);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex Address();

    [GeneratedRegex("^ +(git .+)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
