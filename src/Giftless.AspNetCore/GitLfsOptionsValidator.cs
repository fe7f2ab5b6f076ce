using Microsoft.Extensions.Options;

namespace Giftless.AspNetCore;

internal sealed class GitLfsOptionsValidator : IValidateOptions<GitLfsOptions>
{
    public ValidateOptionsResult Validate(string? name, GitLfsOptions options)
    {
        var where = string.IsNullOrEmpty(name) ? "AddGitLfs(options => …)" : $"AddGitLfs(\"{name}\", options => …)";
        var limits = options.Limits;
        var lifetime = options.ActionLifetime;
        var transfers = options.Transfers;
        var multipart = options.Multipart;
        (bool IsFault, string Message)[] checks =
        [
            (options.PublicUrl is { } url && !IsPublicUrl(url),
                $"{nameof(options.PublicUrl)} is '{options.PublicUrl}'; it has to be an absolute http or https address without query"),
            (options.Realm.Any(character => character is '"' or '\\' || !char.IsAscii(character) || char.IsControl(character)),
                $"{nameof(options.Realm)} is '{options.Realm}'; it has to be plain ASCII without quotes and backslashes"),
            (options.FailedSignInsPerMinute < 1,
                $"{nameof(options.FailedSignInsPerMinute)} is {options.FailedSignInsPerMinute}; it has to be 1 or more"),
            (options.FailedSignInsPerMinuteAndAddress < 1,
                $"{nameof(options.FailedSignInsPerMinuteAndAddress)} is {options.FailedSignInsPerMinuteAndAddress}; "
                + "it has to be 1 or more"),
            (options.ChallengesPerMinuteAndAddress < 1,
                $"{nameof(options.ChallengesPerMinuteAndAddress)} is {options.ChallengesPerMinuteAndAddress}; it has to be 1 or more"),
            (limits.MaxObjectSize < 0,
                $"{nameof(options.Limits)}.{nameof(limits.MaxObjectSize)} is {limits.MaxObjectSize}; "
                + "it has to be 0 or more bytes, or null for no limit"),
            (limits.MaxBatchObjects < 1,
                $"{nameof(options.Limits)}.{nameof(limits.MaxBatchObjects)} is {limits.MaxBatchObjects}; it has to be 1 or more"),
            (limits.MaxBatchBytes < 1024,
                $"{nameof(options.Limits)}.{nameof(limits.MaxBatchBytes)} is {limits.MaxBatchBytes}; it has to be 1024 or more"),
            (limits.MaxBatchParts < 1,
                $"{nameof(options.Limits)}.{nameof(limits.MaxBatchParts)} is {limits.MaxBatchParts}; it has to be 1 or more"),
            (limits.LookupParallelism < 1,
                $"{nameof(options.Limits)}.{nameof(limits.LookupParallelism)} is {limits.LookupParallelism}; it has to be 1 or more"),
            (limits.MaxLookups < 1,
                $"{nameof(options.Limits)}.{nameof(limits.MaxLookups)} is {limits.MaxLookups}; it has to be 1 or more"),
            (lifetime.Minimum < TimeSpan.FromSeconds(10),
                $"{nameof(options.ActionLifetime)}.{nameof(lifetime.Minimum)} is {lifetime.Minimum}; it has to be 10 seconds or more"),
            (lifetime.Maximum < lifetime.Minimum,
                $"{nameof(options.ActionLifetime)}.{nameof(lifetime.Maximum)} is {lifetime.Maximum}; "
                + $"it has to be {nameof(lifetime.Minimum)}, which is {lifetime.Minimum}, or more"),
            (lifetime.SlowestBytesPerSecond < 1,
                $"{nameof(options.ActionLifetime)}.{nameof(lifetime.SlowestBytesPerSecond)} is "
                + $"{lifetime.SlowestBytesPerSecond}; it has to be 1 or more"),
            (transfers.MaxConcurrent < 1,
                $"{nameof(options.Transfers)}.{nameof(transfers.MaxConcurrent)} is {transfers.MaxConcurrent}; it has to be 1 or more"),
            (transfers.MaxConcurrentPerAddress < 1,
                $"{nameof(options.Transfers)}.{nameof(transfers.MaxConcurrentPerAddress)} is "
                + $"{transfers.MaxConcurrentPerAddress}; it has to be 1 or more"),
            (transfers.MaxUnreadLinks < 1,
                $"{nameof(options.Transfers)}.{nameof(transfers.MaxUnreadLinks)} is {transfers.MaxUnreadLinks}; it has to be 1 or more"),
            (transfers.MaxUnreadLinksPerAddress < 1,
                $"{nameof(options.Transfers)}.{nameof(transfers.MaxUnreadLinksPerAddress)} is "
                + $"{transfers.MaxUnreadLinksPerAddress}; it has to be 1 or more"),
            (transfers.LeastBytesPerSecond < 1,
                $"{nameof(options.Transfers)}.{nameof(transfers.LeastBytesPerSecond)} is {transfers.LeastBytesPerSecond}; "
                + "it has to be 1 or more"),
            (transfers.Window < TimeSpan.FromSeconds(1) || transfers.Window > TimeSpan.FromDays(1),
                $"{nameof(options.Transfers)}.{nameof(transfers.Window)} is {transfers.Window}; it has to be between a second and a day"),
            (multipart.PartSize < 1,
                $"{nameof(options.Multipart)}.{nameof(multipart.PartSize)} is {multipart.PartSize}; it has to be 1 or more bytes"),
            (multipart.MaxParts < 1,
                $"{nameof(options.Multipart)}.{nameof(multipart.MaxParts)} is {multipart.MaxParts}; it has to be 1 or more"),
            (options.Tus.LeastSize < 0,
                $"{nameof(options.Tus)}.{nameof(options.Tus.LeastSize)} is {options.Tus.LeastSize}; it has to be 0 or more bytes"),
        ];

        var faults = checks
            .Where(check => check.IsFault)
            .Select(check => $"{check.Message}. Set it in {where}; the standalone server has it below the section GitLfs.")
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsPublicUrl(Uri url) =>
        url.IsAbsoluteUri && (url.Scheme is "http" or "https") && url.Query.Length == 0 && url.Fragment.Length == 0;
}
