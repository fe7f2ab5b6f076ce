using System.Security.Cryptography;
using System.Text;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Tool.Tests;

/// <summary>The agent and the commands get in where git does.</summary>
public sealed class WaysInTests : ToolTest
{
    private const string Password = "right:with:colons";

    [Test]
    public async Task A_password_comes_from_a_helper_of_git_which_learns_whether_it_was_right()
    {
        var server = await StartAsync();
        var log = Sandbox.PathOf("asked");
        UseHelper($"echo \"$1\" >> '{log}'; test \"$1\" = get && echo username=ann && echo 'password={Password}'");
        await ShouldPushAndCloneAsync(server);
        (await File.ReadAllLinesAsync(log)).Should().StartWith(["get", "store"]).And.NotContain("erase");
    }

    [Test]
    public async Task A_wrong_password_is_forgotten_and_not_tried_for_ever()
    {
        var server = await StartAsync();
        var log = Sandbox.PathOf("asked");
        UseHelper($"echo \"$1\" >> '{log}'; test \"$1\" = get && echo username=ann && echo password=wrong");
        var upload = await RunAsync("upload", Write("a.tif", 1000, seed: 1), "--url", UrlOf(server.Address));
        await ShouldEndAsync(upload, 1);
        upload.Error.TrimEnd().Should().StartWith("giftless: ").And.NotContain("\n");
        (await File.ReadAllLinesAsync(log)).Should().NotContain("store").And.HaveCountLessThan(5);
        (await server.StopAsync()).Should().OnlyContain(request => request.EndsWith(" - 401")).And.HaveCountLessThan(5);
    }

    [Test]
    public async Task A_header_of_gits_settings_is_sent()
    {
        var server = await StartAsync();
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{Password}"));
        await File.AppendAllTextAsync(
            Sandbox.GitConfig, $"[http \"{server.Address}\"]\n\textraHeader = Authorization: Basic {basic}\n");
        await ShouldPushAndCloneAsync(server);
        (await server.StopAsync()).Should().NotContain(request => request.EndsWith(" - 401"));
    }

    [Test]
    public async Task A_name_and_a_password_of_the_address_are_used()
    {
        var server = await StartAsync();
        var address = new UriBuilder(server.Address) { UserName = "ann", Password = Uri.EscapeDataString(Password) }.Uri;
        await ShouldEndAsync(await RunAsync("upload", Write("a.tif", 1000, seed: 1), "--url", UrlOf(address)), 0);
    }

    [Test]
    public async Task A_user_of_SSH_needs_no_other_credentials()
    {
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var server = await Sandbox.StartAsync(
            HostProgram.Server, ("ASPNETCORE_ENVIRONMENT", "Production"), "--GitLfs:Access:Jwt:0:Key", secret);
        var ssh = await SshServer.StartAsync(
            Sandbox, "ann",
            $"--GitLfs:PublicUrl={server.Address}", $"--GitLfs:Access:Jwt:0:Key={secret}",
            "--GitLfs:Access:Users:0:Name=ann", "--GitLfs:Access:Users:0:Write:0=my-org/*");
        await File.AppendAllTextAsync(Sandbox.GitConfig, $"[core]\n\tsshCommand = {ssh.SshCommand}\n");
        var root = new WorkTree(Sandbox, Sandbox.PathOf(""));
        await root.GitAsync("init", "--quiet", "--bare", $"repositories/{Repository}.git");
        var url = $"{Environment.UserName}@127.0.0.1:{Repository}.git";

        await ShouldEndAsync(await RunAsync("upload", Write("a.tif", 1000, seed: 1), "--url", url), 0);

        StoredObjects.In(Sandbox.Storage).Should().ContainSingle();
        var other = await RunAsync("upload", "a.tif", "--url", url.Replace("my-org", "other", StringComparison.Ordinal));
        await ShouldEndAsync(other, 1);
        other.Error.Should().Contain("ann may not upload large files of other/my-repo.");
    }

    private void UseHelper(string script) =>
        File.AppendAllText(Sandbox.GitConfig, $"[credential]\n\thelper = \"!f() {{ {script.Replace("\"", "\\\"")}; }}; f\"\n");

    private async Task<ServerProcess> StartAsync()
    {
        var program = HostProgram.Server;
        var hashing = Sandbox.Start(
            "sh", ["-c", "printf '%s\\n' \"$0\" | \"$@\" hash-password", Password, program.File, .. program.Arguments], Sandbox.PathOf(""));
        (await hashing.WaitForExitAsync()).Should().Be(0, hashing.Everything);
        return await Sandbox.StartAsync(
            program, ("ASPNETCORE_ENVIRONMENT", "Production"),
            "--GitLfs:Access:Users:0:Name", "ann", "--GitLfs:Access:Users:0:PasswordHash", hashing.Output.Trim(),
            "--GitLfs:Access:Users:0:Write:0", "my-org/*");
    }

    private async Task ShouldPushAndCloneAsync(ServerProcess server)
    {
        await ShouldEndAsync(await RunAsync("install"), 0);
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        await author.GitAsync("config", "--global", "lfs.concurrenttransfers", "1");
        author.Write("a.bin", 1000, seed: 1);
        await author.CommitAllAsync();
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
    }
}
