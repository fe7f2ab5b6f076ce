using Giftless.Testing.Objects;

namespace Giftless.Testing;

/// <summary>
/// What holds for the objects that a server makes of what a store keeps (<see cref="Giftless.Storage.ObjectStore"/>): that nothing wrong,
/// incomplete or foreign is ever seen, and that nothing is left behind.
/// </summary>
public static class ObjectStoreContract
{
    /// <summary>All scenarios.</summary>
    public static IReadOnlyList<Scenario<BlobStoreFixture>> Scenarios { get; } =
        [.. ObjectScenarios.All, .. RefusalScenarios.All, .. MultipartScenarios.All];
}
