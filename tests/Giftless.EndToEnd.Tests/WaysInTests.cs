using System.Net;
using System.Security.Cryptography;
using Giftless.Authentication.Jwt;
using Giftless.EndToEnd.Tests.Support;
using Giftless.Tests.GitHub;

namespace Giftless.EndToEnd.Tests;

/// <summary>
/// The standalone server and the stock client, by each way in, straight and through nginx as the documentation sets it up.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class WaysInTests(bool behindNginx) : EndToEndTest
{
    private const string Repository = "my-org/my-repo";
    private const string Password = "right:with:colons";

    private readonly string _secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    private ServerProcess _server = null!;

    [Test]
    public async Task A_user_pushes_and_clones_with_a_password_from_a_credential_helper()
    {
        var server = await StartAsync(await UserAsync("ann"));
        UseCredentials("ann", Password);
        await ShouldPushAndCloneAsync(server);
    }

    [Test]
    public async Task A_token_is_the_password_of_a_user_with_a_fixed_name()
    {
        var server = await StartAsync("--GitLfs:Access:Jwt:0:Key", _secret);
        UseCredentials("_jwt", Token("*"));
        await ShouldPushAndCloneAsync(server);
    }

    [Test]
    public async Task A_token_comes_in_a_header_of_every_request()
    {
        var server = await StartAsync("--GitLfs:Access:Jwt:0:Key", _secret);
        UseHeader(server, $"Authorization: Bearer {Token("*")}");
        await ShouldPushAndCloneAsync(server);
    }

    [Test]
    public async Task A_password_comes_in_a_header_of_every_request()
    {
        var server = await StartAsync(await UserAsync("ann"));
        UseHeader(server, $"Authorization: Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"ann:{Password}"))}");
        await ShouldPushAndCloneAsync(server);
    }

    [Test]
    public async Task A_token_that_may_only_read_clones_and_does_not_push()
    {
        var server = await StartAsync("--GitLfs:Access:Jwt:0:Key", _secret);
        UseCredentials("_jwt", Token("*"));
        var author = await ShouldPushAndCloneAsync(server);
        UseCredentials("_jwt", Token("read"));
        await Sandbox.CloneAsync();
        await ShouldNotPushAsync(author, "You may not write to");
    }

    [Test]
    public async Task A_GitHub_token_may_do_what_it_may_on_GitHub()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        gitHub.Add("ghp_writer", "octo", write: [Repository]);
        gitHub.Add("github_pat_reader", "octo", read: [Repository]);
        var server = await StartAsync(
            "--GitLfs:Access:GitHub:ApiUrl", gitHub.ApiUrl.ToString(), "--GitLfs:Access:GitHub:RestrictTo:0", "my-org");
        UseCredentials("octo", "ghp_writer");
        var author = await ShouldPushAndCloneAsync(server);
        UseCredentials("octo", "github_pat_reader");
        await Sandbox.CloneAsync();
        await ShouldNotPushAsync(author, "You may not write to");
    }

    [Test]
    public async Task Anybody_clones_and_only_users_push()
    {
        var server = await StartAsync([.. await UserAsync("ann"), "--GitLfs:Access:Anonymous", "Read"]);
        var author = await AuthorAsync(server);
        await ShouldNotPushAsync(author, "credentials for");
        UseCredentials("ann", Password);
        await author.GitAsync("push", "origin", "main");
        UseNoCredentials();
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
    }

    [Test]
    public async Task A_helper_with_a_wrong_password_does_not_keep_the_client_asking_for_ever()
    {
        var server = await StartAsync(await UserAsync("ann"));
        var author = await AuthorAsync(server);
        UseCredentials("ann", "wrong");
        await ShouldNotPushAsync(author, "Wrong credentials came from your address too often.");
        var requests = await _server.StopAsync();
        requests.Should().NotBeEmpty().And.HaveCountLessThan(30);
        requests[^1].Should().EndWith(" - 403");
    }

    [Test]
    public async Task A_user_of_SSH_pushes_and_clones_without_any_other_credentials()
    {
        var server = await StartAsync("--GitLfs:Access:Jwt:0:Key", _secret);
        var ssh = await SshServer.StartAsync(
            Sandbox, "ann",
            $"--GitLfs:PublicUrl={server}", $"--GitLfs:Access:Jwt:0:Key={_secret}",
            "--GitLfs:Access:Users:0:Name=ann", "--GitLfs:Access:Users:0:Write:0=my-org/*");
        await File.AppendAllTextAsync(Sandbox.GitConfig, $"[core]\n\tsshCommand = {ssh.SshCommand}\n");
        foreach (var repository in new[] { Repository, "my-org/my repo5", "other/repo" })
            await InRoot.GitAsync("init", "--quiet", "--bare", $"repositories/{repository}.git");
        var author = await CloneBySshAsync(Repository, "author");
        await WriteAsync(author);
        await author.GitAsync("push", "origin", "HEAD:main");

        (await CloneBySshAsync(Repository, "reader")).Hashes().Should().Equal(author.Hashes());
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(3);

        await author.GitAsync("remote", "set-url", "origin", Remote("my-org/my repo5"));
        author.Write("spaces.bin", 5000, seed: 8);
        await author.CommitAllAsync();
        await author.GitAsync("push", "origin", "HEAD:main");
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(4);

        await author.GitAsync("remote", "set-url", "origin", Remote("other/repo"));
        await ShouldNotPushAsync(author, "ann may not upload large files of other/repo.");
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(4);
    }

    [Test]
    public async Task A_header_that_a_proxy_takes_out_does_not_keep_the_client_sending_for_ever()
    {
        await StartAsync("--GitLfs:Access:Jwt:0:Key", _secret);
        var nginx = await NginxServer.StartAsync(
            Sandbox, NginxServer.Documented(_server.Address).Replace(
                "client_max_body_size", "proxy_set_header Giftless-Action \"\";\nclient_max_body_size", StringComparison.Ordinal));
        var author = await AuthorAsync(nginx.Address);
        UseCredentials("_jwt", Token("*"));
        await ShouldNotPushAsync(author, "Does a proxy take the header 'Giftless-Action' out?");
        nginx.Requests.Where(request => request.StartsWith("PUT ", StringComparison.Ordinal)).Should().HaveCountLessThan(30);
    }

    [Test]
    public async Task A_browser_is_not_sent_to_the_login_page_of_a_site()
    {
        var server = await Sandbox.StartAsync(HostProgram.EmbeddedHost, ("ASPNETCORE_ENVIRONMENT", "Production"));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"{server.Address}team/designs.git/info/lfs/objects/storage/{new string('a', 64)}");
        request.Headers.Add("Accept", "text/html,application/xhtml+xml");
        using var response = await http.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.Location.Should().BeNull();
        response.Headers.WwwAuthenticate.ToString().Should().StartWith("Basic");
    }

    private WorkTree InRoot => new(Sandbox, Sandbox.PathOf(""));

    private async Task<Uri> StartAsync(params string[] settings)
    {
        _server = await Sandbox.StartAsync(
            HostProgram.Server, ("ASPNETCORE_ENVIRONMENT", "Production"), ["--GitLfs:TrustedProxies:0", "127.0.0.1", .. settings]);
        return behindNginx ? (await NginxServer.StartAsync(Sandbox, NginxServer.Documented(_server.Address))).Address : _server.Address;
    }

    /// <summary>The settings of a user, with a hash that the server's own command made.</summary>
    private async Task<string[]> UserAsync(string name)
    {
        var program = HostProgram.Server;
        var hashing = Sandbox.Start(
            "sh", ["-c", "printf '%s\\n' \"$0\" | \"$@\" hash-password", Password, program.File, .. program.Arguments], Sandbox.PathOf(""));
        (await hashing.WaitForExitAsync()).Should().Be(0, hashing.Everything);
        return
        [
            "--GitLfs:Access:Users:0:Name", name,
            "--GitLfs:Access:Users:0:PasswordHash", hashing.Output.Trim(),
            "--GitLfs:Access:Users:0:Write:0", "my-org/*",
        ];
    }

    private string Token(string actions) => new LfsTokenIssuer(new LfsTokenIssuerOptions { Key = _secret }, TimeProvider.System)
        .Issue("ann", [$"obj:{Repository}/*:{actions}"]);

    private async Task<WorkTree> AuthorAsync(Uri server)
    {
        var author = await Sandbox.CreateWorkTreeAsync(server, Repository);
        await WriteAsync(author, installed: true);
        return author;
    }

    private static async Task WriteAsync(WorkTree tree, bool installed = false)
    {
        if (!installed)
        {
            await tree.GitAsync("lfs", "install");
            await tree.GitAsync("lfs", "track", "*.bin");
        }

        for (var i = 0; i < 3; i++)
            tree.Write($"{i}.bin", 1000 * i + 1, seed: i);
        await tree.CommitAllAsync();
    }

    private async Task<WorkTree> ShouldPushAndCloneAsync(Uri server)
    {
        var author = await AuthorAsync(server);
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(3);
        return author;
    }

    private static async Task ShouldNotPushAsync(WorkTree author, string message)
    {
        author.Write("more.bin", 5000, seed: 9);
        await author.CommitAllAsync();
        var (exitCode, text) = await author.TryGitAsync("push", "origin", "HEAD:main");
        exitCode.Should().NotBe(0);
        text.Should().Contain(message);
    }

    private async Task<WorkTree> CloneBySshAsync(string repository, string name)
    {
        await InRoot.GitAsync("clone", "--quiet", Remote(repository), name);
        return new WorkTree(Sandbox, Sandbox.PathOf(name));
    }

    private static string Remote(string repository) => $"{Environment.UserName}@127.0.0.1:{repository}.git";

    private void UseHeader(Uri server, string header) =>
        File.AppendAllText(Sandbox.GitConfig, $"[http \"{server}\"]\n\textraHeader = {header}\n");

    private void UseNoCredentials() => File.AppendAllText(Sandbox.GitConfig, "[credential]\n\thelper =\n");

    /// <summary>An empty helper first drops those before.</summary>
    private void UseCredentials(string name, string password) => File.AppendAllText(Sandbox.GitConfig, $$"""
        [credential]
            helper =
            helper = "!f() { test \"$1\" = get && echo username={{name}} && echo password={{password}}; }; f"

        """);
}
