using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>Tokens that members of a site make on its page, and the stock client that has them as its password.</summary>
public sealed partial class AccessTokenTests : EndToEndTest
{
    private const string Repository = "team/designs";

    [Test]
    public async Task Push_and_clone_until_they_are_revoked_and_never_beyond_their_scope()
    {
        var server = await Sandbox.StartAsync(HostProgram.EmbeddedHost, ("ASPNETCORE_ENVIRONMENT", "Production"));
        using var browser = new HttpClient { BaseAddress = server.Address };
        (await browser.GetStringAsync("/tokens")).Should().Contain("Sign in", "nobody has yet");
        await PostAsync(browser, "/Account/Login", ("name", "alice"), ("password", "wonderland"));
        var page = await PostAsync(browser, "/tokens", ("name", "<laptop>"), ("write", "true"));
        var (token, id) = (TokenText().Match(page).Groups[1].Value, TokenId().Match(page).Groups[1].Value);
        page.Should().Contain("&lt;laptop&gt;").And.NotContain("<laptop>");
        (await browser.GetStringAsync("/tokens")).Should().Contain(id).And.NotContain(token, "it is shown once");
        (await browser.PostAsync("/tokens", new FormUrlEncodedContent([new("name", "x")]))).StatusCode
            .Should().Be(HttpStatusCode.BadRequest, "another site may have sent it");

        using var thief = new HttpClient { BaseAddress = server.Address };
        foreach (var header in new[] { $"Bearer {token}", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"alice:{token}"))}" })
        {
            thief.DefaultRequestHeaders.Remove("Authorization");
            thief.DefaultRequestHeaders.Add("Authorization", header);
            (await thief.GetStringAsync("/tokens")).Should().Contain("Sign in", "with a token no others can be made");
        }

        var author = await Sandbox.CreateWorkTreeAsync(server.Address, Repository);
        author.Write("a.bin", 1000, seed: 1);
        await author.CommitAllAsync();
        UseToken(token);
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());

        var reading = TokenText().Match(await PostAsync(browser, "/tokens", ("name", "build server"))).Groups[1].Value;
        UseToken(reading);
        await Sandbox.CloneAsync();
        await ShouldNotPushAsync(author, $"You may not write to {Repository}.");

        (await PostAsync(browser, "/tokens/revoke", ("id", id))).Should().Contain("The token is revoked.");
        (await PostAsync(browser, "/tokens/revoke", ("id", id))).Should().Contain("You have no such token.");
        UseToken(token);
        await ShouldNotPushAsync(author, "Wrong credentials");

        using var other = new HttpClient { BaseAddress = server.Address };
        await PostAsync(other, "/Account/Login", ("name", "bob"), ("password", "builder"));
        (await other.GetStringAsync("/tokens")).Should().NotContain("build server");
        var readers = TokenText().Match(await PostAsync(other, "/tokens", ("name", "bob's"), ("write", "true"))).Groups[1].Value;
        UseToken(readers);
        await ShouldNotPushAsync(author, $"You may not write to {Repository}.");
    }

    private static async Task ShouldNotPushAsync(WorkTree author, string message)
    {
        author.Write("more.bin", 5000, seed: 9);
        await author.CommitAllAsync();
        var (exitCode, text) = await author.TryGitAsync("push", "origin", "main");
        exitCode.Should().NotBe(0);
        text.Should().Contain(message);
        await author.GitAsync("reset", "--hard", "HEAD~1");
    }

    /// <summary>Sends a form of the page, with what shows that it is the page's.</summary>
    private static async Task<string> PostAsync(HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        var page = await browser.GetStringAsync(path == "/tokens/revoke" ? "/tokens" : path);
        var all = fields.Append(("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value));
        using var reply = await browser.PostAsync(
            path, new FormUrlEncodedContent(all.Select(field => KeyValuePair.Create(field.Item1, field.Item2))));
        return await reply.Content.ReadAsStringAsync();
    }

    private void UseToken(string token) => File.AppendAllText(Sandbox.GitConfig, $$"""
        [credential]
            helper =
            helper = "!f() { test \"$1\" = get && echo username=alice && echo password={{token}}; }; f"

        """);

    [GeneratedRegex("<pre id=\"token\">(giftless_[0-9A-Za-z]{49})</pre>")]
    private static partial Regex TokenText();

    [GeneratedRegex("name=\"id\" value=\"([0-9a-f]{16})\"")]
    private static partial Regex TokenId();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
