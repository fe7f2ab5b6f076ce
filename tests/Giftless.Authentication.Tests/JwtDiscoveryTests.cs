using System.Security.Cryptography;
using Giftless.Authentication.Jwt;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

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

    [Test]
    public async Task Are_not_asked_for_again_at_once_where_they_cannot_be_had()
    {
        _provider.IsBroken = true;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await StartAsync(time: time);
        for (var i = 0; i < 5; i++)
            (await host.ReadAsync(Mint())).Should().Be(503);
        _provider.Discoveries.Should().Be(1);

        _provider.IsBroken = false;
        time.Advance(TimeSpan.FromSeconds(11));
        (await host.ReadAsync(Mint())).Should().Be(200);
    }

    [Test]
    public async Task Of_a_silent_provider_hold_nobody_up_for_long()
    {
        _provider.IsSilent = true;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await StartAsync(time: time);
        var waiting = Enumerable.Range(0, 8).Select(_ => host.ReadAsync(Mint())).ToList();
        while (!waiting.TrueForAll(request => request.IsCompleted))
        {
            // The clock may only move on once the requests are there and wait by it.
            await Task.WhenAny(Task.WhenAll(waiting), Task.Delay(10));
            time.Advance(TimeSpan.FromSeconds(0.5));
        }

        (await Task.WhenAll(waiting)).Should().AllBeEquivalentTo(503);
        _provider.Discoveries.Should().Be(1);
        (await host.ReadAsync(Mint())).Should().Be(503, "nobody waits for it once more");
    }

    [Test]
    public async Task Are_asked_for_once_more_at_the_most_by_a_token_of_an_unknown_key()
    {
        using var other = RSA.Create(2048);
        await using var host = await StartAsync();
        for (var i = 0; i < 4; i++)
            (await host.ReadAsync(Mint(options => (options.KeyId, options.Key) = ("unknown", other.ExportPkcs8PrivateKeyPem()))))
                .Should().Be(401);
        _provider.Discoveries.Should().BeLessThanOrEqualTo(2);
    }

    private Task<LfsHost> StartAsync(bool anonymousRead = false, FakeTimeProvider? time = null) => LfsHost.StartAsync(setup =>
    {
        setup.Time = time;
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
