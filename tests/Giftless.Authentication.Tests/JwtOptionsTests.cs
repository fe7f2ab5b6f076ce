using System.Security.Cryptography;
using Giftless.Authentication.Jwt;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Giftless.Authentication.Tests;

/// <summary>A host with a key that protects nothing does not start, and says how to make a better one.</summary>
public sealed class JwtOptionsTests
{
    private const string HowTo = "openssl rand -base64 64";

    [TestCase(null, "Key is empty", HowTo)]
    [TestCase("", "Key is empty", HowTo)]
    [TestCase("   ", "Key is empty", HowTo)]
    [TestCase("change-me", "well-known", HowTo)]
    [TestCase("change-me-please-I-am-long-enough-for-this", "well-known", HowTo)]
    [TestCase("s3cret,don'ttellany0ne-s3cret,don'ttellany0ne", "well-known", HowTo)]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "trivial", HowTo)]
    [TestCase("Kx7-fq29Lm_4vTz!", "Key has 16 bytes; HS256 needs 32", HowTo)]
    public Task Refuses_a_weak_secret(string? key, params string[] message) => ShouldFailAsync(jwt => jwt.Key = key, message);

    [TestCase("HS384", "HS384 needs 48")]
    [TestCase("HS512", "HS512 needs 64")]
    public Task Refuses_a_secret_shorter_than_the_hash(string algorithm, string message) =>
        ShouldFailAsync(jwt => (jwt.Algorithm, jwt.Key) = (algorithm, TestKeys.Secret[..40]), message);

    [TestCase("none")]
    [TestCase("HS128")]
    [TestCase("EdDSA")]
    [TestCase("hs256")]
    public Task Refuses_an_unknown_algorithm(string algorithm) =>
        ShouldFailAsync(jwt => (jwt.Algorithm, jwt.Key) = (algorithm, TestKeys.Secret), $"Algorithm is '{algorithm}'");

    [Test]
    public Task Refuses_a_key_of_another_kind() =>
        ShouldFailAsync(jwt => (jwt.Algorithm, jwt.Key) = ("RS256", TestKeys.Public("ES256")), "Key is no PEM that RS256 can use");

    [Test]
    public Task Refuses_a_short_RSA_key()
    {
        using var rsa = RSA.Create(1024);
        var key = rsa.ExportSubjectPublicKeyInfoPem();
        return ShouldFailAsync(jwt => (jwt.Algorithm, jwt.Key) = ("RS256", key), "1024 bits; RS256 needs 2048");
    }

    [Test]
    public async Task Refuses_settings_that_contradict_each_other()
    {
        await ShouldFailAsync(jwt => (jwt.Key, jwt.KeyFile) = (TestKeys.Secret, "key"), "only one can be");
        await ShouldFailAsync(jwt => jwt.KeyFile = "no/such/file", "'no/such/file', which does not exist");
        await ShouldFailAsync(jwt => (jwt.Authority, jwt.Key) = ("https://id.example", TestKeys.Secret), "Authority is set and a key too");
        await ShouldFailAsync(jwt => jwt.Authority = "https://id.example", "Audience is empty");
        await ShouldFailAsync(
            jwt => (jwt.Authority, jwt.Audience) = ("id.example", "lfs"), "'id.example', which is no http or https address");
    }

    [Test]
    public void An_issuer_refuses_them_too()
    {
        var act = () => new LfsTokenIssuer(new LfsTokenIssuerOptions { Key = "change-me" }, TimeProvider.System);
        act.Should().Throw<ArgumentException>().WithMessage($"*well-known*{HowTo}*");
    }

    private static async Task ShouldFailAsync(Action<LfsJwtOptions> configure, params string[] message)
    {
        var act = () => LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => lfs.AddJwt(configure);
            setup.Map = app => app.MapGitLfs();
        });
        var failure = await act.Should().ThrowAsync<OptionsValidationException>();
        foreach (var part in message.Append("GitLfs:Access:Jwt"))
            failure.Which.Message.Should().Contain(part);
    }
}
