using Giftless.Authentication.Jwt;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>Keys that an OpenID Connect provider publishes.</summary>
public sealed class JwtDiscoveryTests
{
    private FakeProvider _provider = null!;

    [SetUp]
    public async Task StartProvider() => _provider = await FakeProvider.StartAsync();

    [TearDown]
    public async Task StopProvider() => await _provider.DisposeAsync();

    [Test]
    public async Task Are_found_and_used()
    {
        await using var host = await StartAsync();
        (await host.ReadAsync(Mint())).Should().Be(200);
        (await host.ReadAsync(Mint(options => options.Issuer = "https://other.example"))).Should().Be(401);
        (await host.ReadAsync(Mint(options => options.Audience = "other"))).Should().Be(401);
        (await host.ReadAsync(Mint(options => (options.Algorithm, options.Key) = ("HS256", TestKeys.Public("RS256"))))).Should().Be(401);
    }

    [Test]
    public async Task That_cannot_be_had_are_an_outage_and_no_wrong_token([Values] bool anonymousRead)
    {
        _provider.IsBroken = true;
        await using var host = await StartAsync(anonymousRead);
        using var response = await host.Client.SendAsync(Requests.Batch("download").Bearer(Mint()));
        await response.ShouldBeErrorAsync(503);
        response.Headers.RetryAfter.Should().NotBeNull();
    }

    private Task<LfsHost> StartAsync(bool anonymousRead = false) => LfsHost.StartAsync(setup =>
    {
        setup.Lfs = lfs => lfs.AddJwt(jwt => (jwt.Authority, jwt.Audience) = (_provider.Address, "lfs"));
        setup.Map = app =>
        {
            var mount = app.MapGitLfs();
            if (anonymousRead)
                mount.AllowAnonymousRead();
        };
    });

    private string Mint(Action<LfsTokenIssuerOptions>? configure = null) => TestKeys.Issuer(options =>
    {
        (options.Algorithm, options.Key, options.KeyId) = ("RS256", TestKeys.Private("RS256"), "published");
        (options.Issuer, options.Audience) = (_provider.Address, "lfs");
        configure?.Invoke(options);
    }).Issue("ann", [TestKeys.AllOfRepository]);
}
