using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>What works on any endpoint of ASP.NET Core works on the mount.</summary>
public sealed class ConventionTests
{
    private static readonly Sample Held = Sample.Of(10);

    [Test]
    public async Task RequireCors_lets_browsers_in()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.Services.AddCors();
            setup.Pipeline = app => app.UseCors();
            setup.Map = app => app.MapGitLfs().AllowAnonymous().RequireCors(
                policy => policy.WithOrigins("https://app.example.org").WithMethods("PUT", "GET", "POST"));
        });
        host.Hold(Held);

        using var preflight = new HttpRequestMessage(HttpMethod.Options, LfsHost.PathOf(Held));
        preflight.Headers.Add("Origin", "https://app.example.org");
        preflight.Headers.Add("Access-Control-Request-Method", "PUT");
        var allowed = await host.Client.SendAsync(preflight);
        await allowed.ShouldBeAsync(204);
        allowed.Header("Access-Control-Allow-Methods").Should().Contain("PUT");

        foreach (var content in new[] { Held, Sample.Of(11) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(content));
            request.Headers.Add("Origin", "https://app.example.org");
            (await host.Client.SendAsync(request)).Header("Access-Control-Allow-Origin")
                .Should().Be("https://app.example.org", "also of errors");
        }
    }

    [Test]
    public async Task RequireRateLimiting_holds_clients_back()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.Services.AddRateLimiter(limiter =>
            {
                limiter.RejectionStatusCode = 429;
                limiter.AddFixedWindowLimiter("one", limit => (limit.PermitLimit, limit.Window) = (1, TimeSpan.FromDays(1)));
            });
            setup.Pipeline = app => app.UseRateLimiter();
            setup.Map = app => app.MapGitLfs().AllowAnonymous().RequireRateLimiting("one");
        });
        await (await host.PostBatchAsync("{}")).ShouldBeErrorAsync(422);
        ((int)(await host.PostBatchAsync("{}")).StatusCode).Should().Be(429);
    }
}
