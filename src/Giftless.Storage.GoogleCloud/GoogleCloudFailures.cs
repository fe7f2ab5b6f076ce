using System.Net;
using Giftless.Storage.Blobs;
using Google;
using Google.Apis.Auth.OAuth2.Responses;

namespace Giftless.Storage.GoogleCloud;

/// <summary>What failures of Google's libraries, and replies without success, mean.</summary>
internal static class GoogleCloudFailures
{
    private const string NoSuchBucket = "NoSuchBucket";

    /// <summary>For use by <see cref="StoreCalls"/>.</summary>
    public static StoreFailure Classify(Exception exception) => exception switch
    {
        GoogleApiException { HttpStatusCode: not default(HttpStatusCode) } answer => Classify(answer.HttpStatusCode, CodeOf(answer)),
        XmlRefusalException refusal => Classify(refusal.StatusCode!.Value, refusal.ErrorCode),
        TokenResponseException token => new StoreFailure
        {
            Kind = StoreFailureKind.Refused,
            Answer = "no token",
            Reason = token.Error?.Error ?? token.Message,
        },
        _ => new StoreFailure { Kind = StoreFailureKind.Unreachable },
    };

    private static StoreFailure Classify(HttpStatusCode status, string? code) => new()
    {
        Kind = KindOf(status, code),
        Answer = $"{(int)status} {code ?? "and no code"}",
        Reason = ReasonOf(status, code),
    };

    /// <summary>Only in words the JSON API tells a bucket that is not there from such an object.</summary>
    private static string? CodeOf(GoogleApiException answer) =>
        answer is { HttpStatusCode: HttpStatusCode.NotFound, Error.Message: { } text }
        && text.Contains("bucket does not exist", StringComparison.OrdinalIgnoreCase)
            ? NoSuchBucket
            : answer.Error?.Errors?.FirstOrDefault()?.Reason;

    private static StoreFailureKind KindOf(HttpStatusCode status, string? code) => (status, code) switch
    {
        (HttpStatusCode.InsufficientStorage, _) => StoreFailureKind.Full,
        (_, NoSuchBucket) => StoreFailureKind.Refused,
        (_, "InvalidPart" or "InvalidPartOrder") => StoreFailureKind.OtherVersion,
        (HttpStatusCode.PreconditionFailed, _) => StoreFailureKind.OtherVersion,
        // An upload's id that the service never gave.
        (HttpStatusCode.NotFound, _) or (HttpStatusCode.BadRequest, "InvalidArgument") => StoreFailureKind.Absent,
        (HttpStatusCode.TooManyRequests, _) or (_, "rateLimitExceeded" or "userRateLimitExceeded" or "SlowDown") =>
            StoreFailureKind.Throttled,
        ( >= HttpStatusCode.InternalServerError, _) => StoreFailureKind.Unreachable,
        _ => StoreFailureKind.Refused,
    };

    /// <summary>What most likely is wrong, in words that say where to look.</summary>
    public static string ReasonOf(HttpStatusCode status, string? code) => (status, code) switch
    {
        (_, NoSuchBucket) => "there is no such bucket",
        (HttpStatusCode.Unauthorized, _) => "the service does not take the server's token for good",
        (HttpStatusCode.Forbidden, _) =>
            "the server's identity lacks a role; it takes Storage Object User on the bucket, "
            + "and who has Google sign links Service Account Token Creator",
        _ => "see the project's own log",
    };
}

/// <summary>A reply of the XML API without success.</summary>
/// <param name="status">Its status.</param>
/// <param name="errorCode">The code in its error document, if there was one.</param>
internal sealed class XmlRefusalException(HttpStatusCode status, string? errorCode) : HttpRequestException(
    $"The service answered {(int)status} {errorCode}: {GoogleCloudFailures.ReasonOf(status, errorCode)}.", inner: null, status)
{
    public string? ErrorCode { get; } = errorCode;
}
