using System.Net;
using Giftless.Authentication;
using Giftless.Authentication.GitHub;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers tokens of GitHub as a way in.</summary>
public static class GitLfsBuilderGitHubExtensions
{
    private const int AskedAtATime = 16;
    private const int WaitingToAsk = 256;

    /// <summary>
    /// Takes personal, fine-grained and installation tokens of GitHub, as the password of Basic authentication or as <c>Bearer</c>. A
    /// token may do with large files what GitHub lets it do with the repository of the same name.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Sets at least <see cref="LfsGitHubOptions.RestrictTo"/>.</param>
    public static IGitLfsBuilder AddGitHub(this IGitLfsBuilder builder, Action<LfsGitHubOptions> configure)
    {
        var name = WayIn.NameOf(builder.Name, "GitHub");
        builder.Services.AddOptions<LfsGitHubOptions>(name).Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LfsGitHubOptions>, LfsGitHubOptionsValidator>());

        // A redirect would take the token to wherever it points. The client gives up after 30 s, so the answer has to be there before.
        builder.Services.AddHttpClient(name)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .RemoveAllLoggers()
            .AddResilienceHandler("GitHub", Withstand);
        builder.Services.AddKeyedSingleton(name, (services, _) => new GitHubGate(
            services.GetRequiredService<IHttpClientFactory>().CreateClient(name),
            services.GetRequiredService<IOptionsMonitor<LfsGitHubOptions>>().Get(name),
            services.GetRequiredService<TimeProvider>()));
        WayIn.Add<GitHubAuthorizationHandler>(
            builder, services => new GitHubWayIn(name, services.GetRequiredKeyedService<GitHubGate>(name)));
        return builder;
    }

    private static void Withstand(ResiliencePipelineBuilder<HttpResponseMessage> pipeline)
    {
        // Left to itself it logs a stack trace for each attempt of each request while GitHub is away; the server says it once, in a line.
        pipeline.TelemetryListener = null;
        pipeline
            .AddConcurrencyLimiter(AskedAtATime, WaitingToAsk)
            .AddTimeout(TimeSpan.FromSeconds(15))
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,

                // Whoever has asked too often is told to wait for minutes: that is for the client to do, and not for its request.
                ShouldRetryAfterHeader = false,
                ShouldHandle = attempt => ValueTask.FromResult(
                    attempt.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests
                        && HttpClientResiliencePredicates.IsTransient(attempt.Outcome)),
            })
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions())
            .AddTimeout(TimeSpan.FromSeconds(5));
    }
}
