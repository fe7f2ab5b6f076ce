using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Giftless.Authentication.Users;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>What the sample server's log and audit trail tell of who did what.</summary>
public sealed class RequestLogTests : EndToEndTest
{
    [Test]
    public async Task Each_deed_of_a_push_with_a_lock_is_a_line()
    {
        var audit = Sandbox.PathOf("audit.jsonl");
        var server = await StartAsync("--GitLfs:Audit:File", audit);
        var tree = await Sandbox.CreateWorkTreeAsync(server.Address, "org/game");
        await tree.SignInAsync("ann", "a:nn");
        tree.Write("a.bin", 1000, seed: 1);
        await tree.CommitAllAsync();
        await tree.GitAsync("lfs", "lock", "a.bin");
        await tree.GitAsync("push", "origin", "main");
        await server.StopAsync();

        var lines = server.Process.Output;
        lines.Should().MatchRegex(@"ann \(\S+\) 127\.0\.0\.1: offer uploads org/game [0-9a-f]{64} 200, 0 B in \d+ ms \[[0-9a-f]{32}\]");
        lines.Should().MatchRegex(@"ann \(link\) 127\.0\.0\.1: upload org/game [0-9a-f]{64} 200, 1000 B in \d+ ms \[[0-9a-f]{32}\]");
        lines.Should().MatchRegex(@"ann \(\S+\) 127\.0\.0\.1: lock org/game a\.bin 201, 0 B in \d+ ms \[[0-9a-f]{32}\]");
        lines.Should().NotContain("   at ", "nothing failed");

        var trail = (await File.ReadAllLinesAsync(audit)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        trail.Should().ContainSingle(entry => entry.GetProperty("deed").GetString() == "upload").Which
            .GetProperty("bytes").GetInt64().Should().Be(1000);
        trail.Should().Contain(entry => entry.GetProperty("deed").GetString() == "lock")
            .And.OnlyContain(entry => entry.GetProperty("user").GetString() == "ann");
    }

    [Test]
    public async Task A_failed_sign_in_is_told_with_name_and_address_and_no_control_character_or_password()
    {
        var server = await StartAsync("--Logging:Console:FormatterName", "json");
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/org/game.git/info/lfs/objects/batch");
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("e\u001b[31m\nvil:open sesame"));
        request.Headers.TryAddWithoutValidation("Authorization", $"Basic {credentials}");

        using var reply = await http.SendAsync(request);

        ((int)reply.StatusCode).Should().Be(401);
        var line = await server.Process.WaitForOutputAsync(new Regex("^.*Giftless.AspNetCore.Requests.*$", RegexOptions.Multiline));
        var state = JsonDocument.Parse(line.Value).RootElement.GetProperty("State");
        state.GetProperty("User").GetString().Should().Be("e?[31m?vil");
        state.GetProperty("WayIn").GetString().Should().Be("not signed in");
        state.GetProperty("Address").GetString().Should().Be("127.0.0.1");
        line.Value.Should().NotContain("sesame").And.NotContain(credentials);
    }

    private Task<ServerProcess> StartAsync(params string[] settings) => Sandbox.StartServerAsync(
    [
        "--GitLfs:Access:Users:0:Name=ann",
        $"--GitLfs:Access:Users:0:PasswordHash={LfsUserPassword.Hash("a:nn")}",
        "--GitLfs:Access:Users:0:Write:0=org/*",
        .. settings,
    ]);
}
