using Giftless.AspNetCore;

namespace Giftless.Authentication.Tests;

/// <summary>For tests that sign in wrongly more often than people do.</summary>
internal static class Unthrottled
{
    public static void Options(GitLfsOptions options) => (options.FailedSignInsPerMinute, options.FailedSignInsPerMinuteAndAddress,
        options.ChallengesPerMinuteAndAddress) = (int.MaxValue, int.MaxValue, int.MaxValue);
}
