using Giftless.Authentication.GitHub;
using Giftless.Tests.GitHub;

namespace Giftless.Authentication.Tests;

internal static class GitHubSetup
{
    /// <summary>Lets a server ask the fake, for what belongs to <c>org</c>.</summary>
    public static void Configure(this FakeGitHub gitHub, LfsGitHubOptions options)
    {
        options.ApiUrl = gitHub.ApiUrl;
        options.RestrictTo.Add("org");
    }
}
