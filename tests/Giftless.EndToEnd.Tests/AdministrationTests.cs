using System.Net;
using System.Text;
using System.Text.Json;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The commands by which an operator looks after tokens and locks, beside the running server that has them.</summary>
public sealed class AdministrationTests() : LockServerTest("Sqlite")
{
    private const string Locks = "/org/game.git/info/lfs/locks";

    [Test]
    public async Task A_token_that_the_command_makes_opens_what_it_says_until_it_is_revoked()
    {
        const string Tokens = "--GitLfs:Access:Tokens=true";
        var server = await StartServerAsync(Tokens);
        (await RunAsync(1, "token", "list", "ann")).Error.Should().Contain("GitLfs:Access:Tokens is not true");
        (await RunAsync(1, Tokens, "token", "create", "carl", "--name", "x")).Error
            .Should().Contain("'carl' is not among GitLfs:Access:Users.");
        (await RunAsync(1, Tokens, "token", "create", "ann", "--name", "x", "--scope", "no")).Error.Should().Contain("A scope is not one");
        (await RunAsync(2, Tokens, "token", "revoke", "ann")).Error
            .Should().Contain("Which tokens?").And.Contain("See token revoke --help.");

        var made = await RunAsync(0, Tokens, "token", "create", "ann", "--name", "ci", "--scope", "obj:org/*:read", "--days", "7");
        var token = made.Output.Trim();
        using var client = ClientOf(server, "ann", token);
        (await LockAsync(client, "a.bin")).Should().Be(HttpStatusCode.Forbidden, "the token may only read");
        (await ListAsync(client)).Should().Be(HttpStatusCode.OK);

        var listed = JsonDocument.Parse((await RunAsync(0, Tokens, "token", "list", "ann", "--json")).Output).RootElement[0];
        listed.GetProperty("name").GetString().Should().Be("ci");
        listed.ToString().Should().NotContain(token);
        (await RunAsync(1, Tokens, "token", "revoke", "ann", "0")).Output.Should().Contain("ann has no token 0.");
        await RunAsync(0, Tokens, "token", "revoke", "ann", listed.GetProperty("id").GetString()!);
        (await ListAsync(client)).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Locks_are_listed_and_released_whoever_holds_them()
    {
        var server = await StartServerAsync();
        foreach (var (user, path) in new[] { ("ann", "a.bin"), ("bob", "art/b.bin"), ("bob", "c.bin") })
        {
            using var client = ClientOf(server, user);
            (await LockAsync(client, path)).Should().Be(HttpStatusCode.Created);
        }

        (await RunAsync(0, "locks", "list", "--repository", "org/game", "--user", "bob")).Output
            .Should().Contain("art/b.bin").And.Contain("c.bin").And.NotContain("a.bin");
        (await RunAsync(0, "locks", "list", "--repository", "org/game", "--older-than", "1")).Output.Should().BeEmpty();
        (await RunAsync(2, "locks", "release", "--repository", "org/game")).Error.Should().Contain("Which locks?");
        (await RunAsync(1, "locks", "release", "none", "--repository", "org/game")).Output.Should().Contain("There is no lock none.");
        (await RunAsync(0, "locks", "release", "--repository", "org/game", "--path", "art", "--dry-run")).Output
            .Should().Contain("would be released: 1.");
        await RunAsync(0, "locks", "release", "--repository", "org/game", "--path", "art");
        var left = JsonDocument.Parse((await RunAsync(0, "locks", "list", "--repository", "org/game", "--json")).Output).RootElement;
        left.EnumerateArray().Select(held => held.GetProperty("path").GetString()).Should().BeEquivalentTo("a.bin", "c.bin");
        (await RunAsync(1, "locks", "list", "--repository", "org/game", "--GitLfs:Locks:Provider=Memory")).Error
            .Should().Contain("GitLfs:Locks:Provider is Memory");
    }

    private static async Task<HttpStatusCode> ListAsync(HttpClient client)
    {
        using var reply = await client.GetAsync(Locks);
        return reply.StatusCode;
    }

    private static async Task<HttpStatusCode> LockAsync(HttpClient client, string path)
    {
        using var body = new StringContent($$"""{"path":"{{path}}"}""", Encoding.UTF8, "application/vnd.git-lfs+json");
        using var reply = await client.PostAsync(Locks, body);
        return reply.StatusCode;
    }

    private async Task<ChildProcess> RunAsync(int exitCode, params string[] arguments)
    {
        var program = HostProgram.Server;
        var command = Sandbox.Start(
            program.File, [.. program.Arguments, .. Settings, .. arguments], Sandbox.MakeFolder("server"));
        (await command.WaitForExitAsync()).Should().Be(exitCode, command.Everything);
        return command;
    }
}
