using Giftless.AccessTokens;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers where access tokens are kept. <c>AddAccessTokens()</c> of Giftless.Authentication takes them.</summary>
public static class GitLfsBuilderAccessTokenExtensions
{
    /// <summary>Keeps access tokens in a store of the host's own.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="store">Makes the store, once.</param>
    public static IGitLfsBuilder AddAccessTokenStore(this IGitLfsBuilder builder, Func<IServiceProvider, IAccessTokenStore> store)
    {
        ArgumentNullException.ThrowIfNull(store);
        builder.RefuseSecond(typeof(IAccessTokenStore), "a store of access tokens", "add it once");
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => store(services).OrFault("AddAccessTokenStore(…)"));
        return builder;
    }

    /// <summary>Keeps access tokens in memory: for tests and for trying out.</summary>
    /// <param name="builder">The server that is being set up.</param>
    public static IGitLfsBuilder AddInMemoryAccessTokenStore(this IGitLfsBuilder builder) =>
        builder.AddAccessTokenStore(_ => new InMemoryAccessTokenStore());
}
