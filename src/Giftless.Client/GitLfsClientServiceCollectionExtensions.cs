using Giftless.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a client of a Git LFS server to an app.</summary>
public static class GitLfsClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="GitLfsClient"/>, a singleton, whose <see cref="HttpClient"/> is made by <see cref="IHttpClientFactory"/>. Of
    /// several, each has an endpoint and is found by its key: <c>[FromKeyedServices("archive")] GitLfsClient client</c>.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="endpoint">The endpoint, such as <c>https://example.com/org/repo.git/info/lfs</c>.</param>
    /// <param name="configure">Changes the options, or null.</param>
    /// <param name="key">The key; null for the one that has none.</param>
    /// <returns>The builder of the <see cref="HttpClient"/>, for handlers of the app's own.</returns>
    public static IHttpClientBuilder AddGitLfsClient(
        this IServiceCollection services, Uri endpoint, Action<GitLfsClientOptions>? configure = null, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(endpoint);
        var name = $"Giftless.Client:{key}";
        var options = new GitLfsClientOptions();
        configure?.Invoke(options);
        options.Validate();
        services.AddKeyedSingleton(key, (provider, _) => new GitLfsClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(name), options, provider.GetService<TimeProvider>()));
        return services.AddHttpClient(name, http =>
        {
            http.BaseAddress = endpoint;
            http.Timeout = Timeout.InfiniteTimeSpan;
        })
        // The client outlives handlers, and keeps up with DNS by new connections.
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
    }
}
