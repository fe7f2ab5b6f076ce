using System.Buffers.Text;
using System.Text;
using Giftless.Authentication.Jwt;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Giftless.Authentication.Tests;

/// <summary>A token that is wrong for its key is 401, also where anybody may read; what is no token goes to the next way in.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class JwtRefusalTests(bool anonymousRead)
{
    private const string Issuer = "https://issuer.example";
    private const string Audience = "lfs";

    [Test]
    public async Task Refuses_what_is_not_good_now()
    {
        await using var host = await StartAsync();
        await ShouldBeRefusedAsync(host, Mint(issuedFromNow: TimeSpan.FromHours(-2)));
        await ShouldBeRefusedAsync(host, Mint(issuedFromNow: TimeSpan.FromHours(2)));
        await ShouldBeRefusedAsync(
            host, Sign(new() { ["iss"] = Issuer, ["aud"] = Audience, ["scopes"] = new[] { TestKeys.AllOfRepository } }));
        (await host.ReadAsync(Mint())).Should().Be(200);
    }

    [Test]
    public async Task Refuses_another_issuer_audience_or_key()
    {
        await using var host = await StartAsync();
        await ShouldBeRefusedAsync(host, Mint(options => options.Issuer = "https://other.example"));
        await ShouldBeRefusedAsync(host, Mint(options => options.Issuer = null));
        await ShouldBeRefusedAsync(host, Mint(options => options.Audience = "other"));
        await ShouldBeRefusedAsync(host, Mint(options => options.Audience = null));
        await ShouldBeRefusedAsync(host, Mint(options => options.Key = TestKeys.OtherSecret));
        await ShouldBeRefusedAsync(host, Mint(options => options.Algorithm = "HS384"));
    }

    [Test]
    public async Task Refuses_a_token_that_was_changed()
    {
        await using var host = await StartAsync();
        var parts = Mint().Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace(
            "org/repo", "org/other", StringComparison.Ordinal);
        await ShouldBeRefusedAsync(host, $"{parts[0]}.{Encode(claims)}.{parts[2]}", "org/other");
        await ShouldBeRefusedAsync(host, $"{parts[0]}.{parts[1]}.");
    }

    [TestCase("none")]
    [TestCase("None")]
    [TestCase("nOnE")]
    public async Task Refuses_a_token_that_says_it_needs_no_signature(string algorithm)
    {
        await using var host = await StartAsync();
        var claims = Mint().Split('.')[1];
        await ShouldBeRefusedAsync(host, $"{Encode($$"""{"alg":"{{algorithm}}","typ":"JWT"}""")}.{claims}.");
    }

    [TestCase("RS256")]
    [TestCase("PS256")]
    [TestCase("ES256")]
    public async Task Refuses_a_public_key_used_as_a_secret(string algorithm)
    {
        await using var host = await StartAsync(jwt => (jwt.Algorithm, jwt.Key) = (algorithm, TestKeys.Public(algorithm)));
        foreach (var secret in new[] { TestKeys.Public(algorithm), TestKeys.Public(algorithm).Trim() })
            await ShouldBeRefusedAsync(host, Mint(options => (options.Algorithm, options.Key) = ("HS256", secret)));
        await ShouldBeRefusedAsync(host, Mint(options => (options.Algorithm, options.Key) = ("HS256", TestKeys.Secret)));
    }

    [Test]
    public async Task Passes_on_what_is_no_token_or_for_another_key_and_where_nobody_takes_it_it_is_wrong()
    {
        await using var host = await StartAsync(jwt => jwt.KeyId = "first");
        (await host.ReadAsync("no-token")).Should().Be(401);
        (await host.ReadAsync("a.b.c")).Should().Be(401);
        (await host.ReadAsync(Mint(options => options.KeyId = "second"))).Should().Be(401);
        await ShouldBeRefusedAsync(host, Mint(options => (options.Key, options.KeyId) = (TestKeys.OtherSecret, "first")));
    }

    private Task<LfsHost> StartAsync(Action<LfsJwtOptions>? configure = null) => LfsHost.StartAsync(setup =>
    {
        setup.Options = Unthrottled.Options;
        setup.Lfs = lfs => lfs.AddJwt(jwt =>
        {
            (jwt.Key, jwt.Issuer, jwt.Audience) = (TestKeys.Secret, Issuer, Audience);
            configure?.Invoke(jwt);
        });
        setup.Map = app =>
        {
            var mount = app.MapGitLfs();
            if (anonymousRead)
                mount.AllowAnonymousRead();
        };
    });

    private static string Mint(Action<LfsTokenIssuerOptions>? configure = null, TimeSpan issuedFromNow = default) =>
        TestKeys.Issuer(options =>
    {
        (options.Issuer, options.Audience) = (Issuer, Audience);
        configure?.Invoke(options);
    }, issuedFromNow).Issue("ann", [TestKeys.AllOfRepository, "obj:org/other/*"]);

    /// <summary>A token without an end, which our own issuer does not make.</summary>
    private static string Sign(Dictionary<string, object> claims) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(TestKeys.Secret)), "HS256"),
        });

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static async Task ShouldBeRefusedAsync(LfsHost host, string token, string repository = LfsHost.Repository)
    {
        using var bearer = await host.Client.SendAsync(Requests.Batch("download", repository).Bearer(token));
        await bearer.ShouldBeErrorAsync(401);
        (await host.StatusAsync(Requests.Batch("download", repository).As("_jwt", token))).Should().Be(401);
        (await host.StatusAsync(Requests.Batch("upload", repository).Bearer(token))).Should().Be(401);
    }
}
