using Giftless.Locks;
using Giftless.Testing.Locks;

namespace Giftless.Testing;

/// <summary>What holds for every <see cref="ILockStore"/>.</summary>
public static class LockStoreContract
{
    /// <summary>All scenarios.</summary>
    public static IReadOnlyList<Scenario<LockStoreFixture>> Scenarios { get; } = [.. LockScenarios.All];
}
