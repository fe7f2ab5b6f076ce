using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Giftless.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.S3;

/// <summary>Makes of the store's failures those that the storage contract knows, and logs what only an administrator can mend.</summary>
internal sealed partial class S3Failures(string bucket, ILogger logger, TimeProvider time)
{
    private const string Full = "QuotaExceeded";
    private const int MaxDocumentLength = 64 * 1024;

    /// <summary>The longest call: to put many parts together, or to copy, takes a store minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Calls the SDK.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be reached, or refuses.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public async Task<T> CallAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        return await StoreCall.RunAsync(() => call(limit.Token), exception => Of(operation, exception), cancellationToken);
    }

    /// <summary>Calls the SDK about something that may not be there.</summary>
    /// <returns>Null when it is not there, or is not the one that was expected.</returns>
    public async Task<T?> FindAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await CallAsync(operation, call, cancellationToken);
        }
        catch (StorageUnavailableException exception)
            when (exception.InnerException is AmazonServiceException
            {
                StatusCode: HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed,
                ErrorCode: not "NoSuchBucket",
            })
        {
            return null;
        }
    }

    /// <summary>What a failure of the SDK means.</summary>
    public LfsException Of(string operation, Exception cause)
    {
        if (cause is AmazonServiceException answer && answer.StatusCode != default)
            return Of(operation, answer.StatusCode, answer.ErrorCode, answer);
        return Unreachable(operation, cause);
    }

    /// <summary>What a reply without success means.</summary>
    public async Task<LfsException> OfAsync(string operation, HttpResponseMessage reply, CancellationToken cancellationToken) =>
        Of(operation, reply.StatusCode, await CodeInAsync(reply, cancellationToken), cause: null);

    public StorageUnavailableException Unreachable(string operation, Exception cause)
    {
        LogUnreachable(operation, bucket, cause);
        return new StorageUnavailableException(cause);
    }

    private LfsException Of(string operation, HttpStatusCode status, string? code, Exception? cause)
    {
        if (code == Full || status == HttpStatusCode.InsufficientStorage)
            return new StorageFullException(cause);
        if (status is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed && code != "NoSuchBucket")
            return new StorageUnavailableException(cause);

        var reason = ReasonOf(status, code);
        if ((int)status is >= 500 or 429)
            LogUnreachable(operation, bucket, new HttpRequestException($"{(int)status} {code}", cause));
        else
            LogRefused(operation, bucket, (int)status, code ?? "no code", reason);
        return new StorageUnavailableException(
            cause
                ?? new HttpRequestException($"The store refused to {operation} with {(int)status} {code}: {reason}.", inner: null, status));
    }

    /// <summary>What most likely is wrong, in words that say where to look.</summary>
    private static string ReasonOf(HttpStatusCode status, string? code) => (status, code) switch
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

    /// <summary>The code in an error document, if there is one and it comes.</summary>
    private async Task<string?> CodeInAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = new StoreStream(await reply.Content.ReadAsStreamAsync(cancellationToken), time);
            var document = new byte[MaxDocumentLength];
            var length = await content.ReadAtLeastAsync(document, document.Length, throwOnEndOfStream: false, cancellationToken);
            return length == 0
                ? null
                : XDocument.Load(new MemoryStream(document, 0, length)).Root?.Elements().FirstOrDefault(
                    element => element.Name.LocalName == "Code")?.Value;
        }
        catch (Exception exception) when (exception is XmlException or StorageUnavailableException)
        {
            return null;
        }
    }

    [LoggerMessage(5101, LogLevel.Error, "The store refused to {Operation} in bucket {Bucket} with {Status} {Code}: {Reason}")]
    private partial void LogRefused(string operation, string bucket, int status, string code, string reason);

    [LoggerMessage(5102, LogLevel.Warning, "The store does not answer to {Operation} in bucket {Bucket}")]
    private partial void LogUnreachable(string operation, string bucket, Exception exception);
}
