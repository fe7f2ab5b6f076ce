using Giftless.EndToEnd.Tests.Support;

[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

namespace Giftless;

/// <summary>
/// Looks for the real programs first, so that their absence is one clear report. Of this namespace, it is for every project that has it.
/// </summary>
[SetUpFixture]
public sealed class AssemblySetup
{
    [OneTimeSetUp]
    public void Require_the_real_client()
    {
        Machine.Require("git", "git");
        Machine.Require("git-lfs", "git-lfs");
    }
}
