using System.Net;
using Amazon.Runtime;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.S3;

/// <summary>What failures of the SDK, and replies without success, mean.</summary>
internal static class S3Failures
{
    /// <summary>For use by <see cref="StoreCalls"/>.</summary>
    public static StoreFailure Classify(Exception exception) => exception switch
    {
        AmazonServiceException { StatusCode: not default(HttpStatusCode) } answer => Classify(answer.StatusCode, answer.ErrorCode),
        S3RefusalException refusal => Classify(refusal.StatusCode!.Value, refusal.ErrorCode),
        AmazonClientException => new StoreFailure
        {
            Kind = exception.InnerException is null ? StoreFailureKind.Refused : StoreFailureKind.Unreachable,
            Answer = "no request",
            Reason = exception.Message,
        },
        _ => new StoreFailure { Kind = StoreFailureKind.Unreachable },
    };

    private static StoreFailure Classify(HttpStatusCode status, string? code) => new()
    {
        Kind = KindOf(status, code),
        Answer = $"{(int)status} {code ?? "and no code"}",
        Reason = ReasonOf(status, code),
    };

    private static StoreFailureKind KindOf(HttpStatusCode status, string? code) => (status, code) switch
    {
        (_, "QuotaExceeded") or (HttpStatusCode.InsufficientStorage, _) => StoreFailureKind.Full,
        (_, "NoSuchBucket") => StoreFailureKind.Refused,
        (_, "InvalidPart" or "InvalidPartOrder" or "ConditionalRequestConflict") => StoreFailureKind.OtherVersion,
        (HttpStatusCode.PreconditionFailed, _) => StoreFailureKind.OtherVersion,
        (HttpStatusCode.NotFound, _) => StoreFailureKind.Absent,
        (HttpStatusCode.TooManyRequests, _) or (_, "SlowDown" or "ThrottlingException") => StoreFailureKind.Throttled,
        ( >= HttpStatusCode.InternalServerError, _) => StoreFailureKind.Unreachable,
        _ => StoreFailureKind.Refused,
    };

    /// <summary>What most likely is wrong, in words that say where to look.</summary>
    public static string ReasonOf(HttpStatusCode status, string? code) => (status, code) switch
    {
        (_, "NoSuchBucket") => "there is no such bucket",
        (_, "InvalidAccessKeyId") => "the store does not know the access key",
        (_, "SignatureDoesNotMatch") => "the secret key is wrong, or something between this server and the store changes requests",
        (_, "RequestTimeTooSkewed" or "RequestExpired") => "the clocks of this server and the store differ",
        (_, "ExpiredToken" or "InvalidToken") => "the session of the credentials has ended",
        (_, "AuthorizationHeaderMalformed" or "AuthorizationQueryParametersError")
            or (_, "PermanentRedirect" or "IllegalLocationConstraintException")
            or (HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect, _) =>
            "the bucket is in another region, or answers at another address",
        (HttpStatusCode.Forbidden, _) =>
            "the credentials are wrong or lack a right; looking an object up takes s3:GetObject, "
            + "and s3:ListBucket to tell absent from forbidden",
        (HttpStatusCode.NotImplemented, _) => "the store cannot do this",
        _ => "see the store's own log",
    };
}

/// <summary>A reply without success to a request that did not go through the SDK.</summary>
/// <param name="status">Its status.</param>
/// <param name="errorCode">The code in its error document, if there was one.</param>
internal sealed class S3RefusalException(HttpStatusCode status, string? errorCode) : HttpRequestException(
    $"The store answered {(int)status} {errorCode}: {S3Failures.ReasonOf(status, errorCode)}.", inner: null, status)
{
    public string? ErrorCode { get; } = errorCode;
}
