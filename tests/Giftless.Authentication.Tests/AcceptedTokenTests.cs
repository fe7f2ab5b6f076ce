using System.Security.Claims;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Scopes;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Authentication.Tests;

/// <summary>A token that was taken is not checked again for a moment, and nobody can tell.</summary>
public sealed class AcceptedTokenTests
{
    private static readonly object Rules = new();

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [TestCase(30, 30)]
    [TestCase(3600, 60)]
    public void Is_remembered_for_a_minute_and_no_longer_than_it_is_good_for(int goodFor, int remembered)
    {
        var tokens = new AcceptedTokens(_time);
        tokens.Add("a.b.c", Rules, TicketFor(TimeSpan.FromSeconds(goodFor)));
        _time.Advance(TimeSpan.FromSeconds(remembered - 1));
        tokens.Find("a.b.c")!.Rules.Should().BeSameAs(Rules);
        tokens.Find("a.b.d").Should().BeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        tokens.Find("a.b.c").Should().BeNull();
    }

    [Test]
    public void Is_not_remembered_without_an_end()
    {
        var tokens = new AcceptedTokens(_time);
        tokens.Add("a.b.c", Rules, new AuthenticationTicket(new ClaimsPrincipal(), "jwt"));
        tokens.Find("a.b.c").Should().BeNull();
    }

    [Test]
    public void Is_one_of_a_thousand_at_the_most()
    {
        var tokens = new AcceptedTokens(_time);
        for (var i = 0; i < 3000; i++)
            tokens.Add($"a.b.{i}", Rules, TicketFor(TimeSpan.FromHours(1)));
        Enumerable.Range(0, 3000).Count(i => tokens.Find($"a.b.{i}") is not null).Should().BeInRange(1, 1000);
    }

    [Test]
    public async Task Is_not_taken_any_more_once_the_key_is_another_one()
    {
        var (key, services) = (TestKeys.Secret, (IServiceProvider?)null);
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => lfs.AddJwt(jwt => jwt.Key = key);
            setup.Map = app =>
            {
                app.MapGitLfs();
                services = app.Services;
            };
        });
        var token = TestKeys.Token();
        for (var i = 0; i < 2; i++)
            (await host.ReadAsync(token)).Should().Be(200);

        key = TestKeys.OtherSecret;
        services!.GetRequiredService<IOptionsMonitorCache<LfsJwtOptions>>().Clear();
        services!.GetRequiredService<IOptionsMonitorCache<JwtBearerOptions>>().Clear();
        (await host.ReadAsync(token)).Should().Be(401);
    }

    /// <summary>Hosts add to the user of a request, which is nobody else's.</summary>
    [Test]
    public async Task Gives_each_request_a_user_of_its_own()
    {
        var seen = new List<int>();
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.Services.AddSingleton<IClaimsTransformation>(new Marking(seen));
            setup.Lfs = lfs => lfs.AddJwt(jwt => jwt.Key = TestKeys.Secret);
            setup.Map = app => app.MapGitLfs();
        });
        var token = TestKeys.Token();
        for (var i = 0; i < 3; i++)
            (await host.ReadAsync(token)).Should().Be(200);
        seen.Should().Equal(0, 0, 0);
    }

    private AuthenticationTicket TicketFor(TimeSpan lifetime) => new(
        new ClaimsPrincipal(new ClaimsIdentity(ScopeAuthorizationHandler.IdentityType)),
        new AuthenticationProperties { ExpiresUtc = _time.GetUtcNow() + lifetime },
        "jwt");

    private sealed class Marking(List<int> seen) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            seen.Add(principal.FindAll("mark").Count());
            ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim("mark", "1"));
            return Task.FromResult(principal);
        }
    }
}
