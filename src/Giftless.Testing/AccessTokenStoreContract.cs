using Giftless.AccessTokens;
using Giftless.Testing.AccessTokens;

namespace Giftless.Testing;

/// <summary>What holds for every <see cref="IAccessTokenStore"/>.</summary>
public static class AccessTokenStoreContract
{
    /// <summary>All scenarios.</summary>
    public static IReadOnlyList<Scenario<AccessTokenStoreFixture>> Scenarios { get; } = [.. AccessTokenScenarios.All];
}
