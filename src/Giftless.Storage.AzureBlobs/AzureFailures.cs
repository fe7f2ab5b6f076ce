using Azure;
using Azure.Identity;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>What failures of Azure's libraries mean.</summary>
internal static class AzureFailures
{
    /// <summary>For use by <see cref="StoreCalls"/>. Of several attempts the last one counts.</summary>
    public static StoreFailure Classify(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Classify(last),
        RequestFailedException { Status: not 0 } answer => new StoreFailure
        {
            Kind = KindOf(answer.Status, answer.ErrorCode),
            Answer = $"{answer.Status} {answer.ErrorCode ?? "and no code"}",
            Reason = ReasonOf(answer.Status, answer.ErrorCode),
        },
        AuthenticationFailedException => new StoreFailure
        {
            Kind = StoreFailureKind.Refused,
            Answer = "no token",
            Reason = exception.Message,
        },
        _ => new StoreFailure { Kind = StoreFailureKind.Unreachable },
    };

    /// <remarks>Azure itself is never full; what speaks its language on machines of one's own may be.</remarks>
    private static StoreFailureKind KindOf(int status, string? code) => (status, code) switch
    {
        (507, _) => StoreFailureKind.Full,
        (429 or 503, _) => StoreFailureKind.Throttled,
        (_, "ContainerNotFound") => StoreFailureKind.Refused,
        (404, _) => StoreFailureKind.Absent,
        (_, { } lease) when lease.StartsWith("Lease", StringComparison.Ordinal) => StoreFailureKind.Refused,
        (412, _) or (_, "BlobAlreadyExists" or "InvalidBlockList") => StoreFailureKind.OtherVersion,
        ( >= 500, _) => StoreFailureKind.Unreachable,
        _ => StoreFailureKind.Refused,
    };

    /// <summary>What most likely is wrong, in words that say where to look.</summary>
    private static string ReasonOf(int status, string? code) => (status, code) switch
    {
        (_, "ContainerNotFound") => "there is no such container",
        (_, "AuthenticationFailed") => "the account's key is wrong, or the clocks of this server and the account differ",
        (_, "AuthorizationFailure") => "the account's firewall does not let this server in, or its key must not be used",
        (401 or 403, _) =>
            "the server's identity lacks a role; it takes Storage Blob Data Contributor, and Storage Blob Delegator to sign links",
        (_, "BlobArchived" or "BlobBeingRehydrated") => "the blob is in the archive, from which it has to be brought back first",
        (_, "BlobImmutableDueToPolicy" or "SnapshotsPresent") => "a policy of the container, or a snapshot, keeps the blob",
        (_, { } lease) when lease.StartsWith("Lease", StringComparison.Ordinal) => "somebody holds a lease on the blob",
        _ => "see the account's own log",
    };
}
