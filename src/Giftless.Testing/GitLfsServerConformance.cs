using Giftless.Testing.Http;

namespace Giftless.Testing;

/// <summary>
/// What holds for every Git LFS server, asked over HTTP. It runs on any server's address: nothing is known of it but the protocol. It
/// leaves a few objects of a few bytes behind, each named by bytes that nobody has.
/// </summary>
/// <remarks>
/// The client that a scenario is run with has the address of a repository's endpoint as its base, such as
/// <c>https://git.example.com/org/repo.git/info/lfs/</c> with the slash at its end, and sends what it takes to write there.
/// </remarks>
public static class GitLfsServerConformance
{
    /// <summary>All scenarios.</summary>
    public static IReadOnlyList<Scenario<HttpClient>> Scenarios { get; } =
        [.. BatchScenarios.All, .. TransferScenarios.All, .. LockingScenarios.All];
}
