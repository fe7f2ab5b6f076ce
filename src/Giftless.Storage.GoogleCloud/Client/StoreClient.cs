using System.Net;
using System.Xml;
using System.Xml.Linq;
using Giftless.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>
/// Sends requests of the XML API (<c>cloud.google.com/storage/docs/xml-api</c>), again where a failure passes, and makes of those that
/// last <see cref="StorageUnavailableException"/>.
/// </summary>
internal sealed partial class StoreClient(
    HttpClient http, BucketAddress bucket, IAuthorization authorization, TimeProvider time, ILogger logger)
{
    private const int Attempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public BucketAddress Bucket => bucket;

    /// <summary>Sends a request.</summary>
    /// <returns>The reply, whose status is below 500 and no refusal of the server's identity. Its body is not read yet.</returns>
    /// <exception cref="StorageUnavailableException">The service cannot be reached, or refuses this server.</exception>
    public async Task<HttpResponseMessage> SendAsync(StoreRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Exception? failure = null;
            var status = default(HttpStatusCode);
            try
            {
                var reply = await SendOnceAsync(request, cancellationToken);
                if (!Passes(status = reply.StatusCode))
                    return await DemandPermissionAsync(request, reply, cancellationToken);
                reply.Dispose();
            }
            catch (Exception exception) when (IsOfTheStore(exception, cancellationToken))
            {
                failure = exception;
            }

            if (!request.IsRepeatable || attempt == Attempts)
            {
                LogUnavailable(request.Method, bucket.Bucket, failure?.Message ?? $"it answers {(int)status}");
                throw new StorageUnavailableException(failure);
            }

            // Servers that failed together are not to come back together.
            await Task.Delay(FirstPause * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble()), time, cancellationToken);
        }
    }

    /// <summary>The body of a reply. Reading it fails like the call.</summary>
    public async Task<Stream> OpenAsync(HttpResponseMessage reply, CancellationToken cancellationToken) =>
        new StoreStream(await reply.Content.ReadAsStreamAsync(cancellationToken), time);

    /// <summary>What to throw where a reply makes no sense. It logs what the service says.</summary>
    public async Task<LfsException> UnexpectedAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        var reason = await ReasonOfAsync(reply, cancellationToken);
        LogUnexpected(reply.RequestMessage!.Method, bucket.Bucket, (int)reply.StatusCode, reason);
        return Failure(reply, reason);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(StoreRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (request.IsRepeatable)
            limit.CancelAfter(Patience);
        else
        {
            _ = request.Sent?.ContinueWith(
                _ => limit.CancelAfter(Patience), limit.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        var message = await AuthorizeAsync(request, limit.Token);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        message.Content = request.Content?.Invoke();
        return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
    }

    /// <summary>
    /// The library has tried several times before it fails, in many ways, some of them its own faults on replies that it does not expect.
    /// </summary>
    private async ValueTask<HttpRequestMessage> AuthorizeAsync(StoreRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await authorization.AuthorizeAsync(request, bucket, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNoToken(bucket.Bucket, exception);
            throw new StorageUnavailableException(exception);
        }
    }

    /// <summary>A refused identity is a fault of this server's configuration, which no client can mend.</summary>
    private async Task<HttpResponseMessage> DemandPermissionAsync(
        StoreRequest request, HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        if (reply.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return reply;

        using (reply)
        {
            var reason = await ReasonOfAsync(reply, cancellationToken);
            LogRefused(request.Method, bucket.Bucket, (int)reply.StatusCode, reason);
            throw Failure(reply, reason);
        }
    }

    private static LfsException Failure(HttpResponseMessage reply, string reason)
    {
        var cause = new HttpRequestException($"It answers {(int)reply.StatusCode} {reason}.", inner: null, reply.StatusCode);
        return reply.StatusCode == HttpStatusCode.InsufficientStorage
            ? new StorageFullException(cause)
            : new StorageUnavailableException(cause);
    }

    private static bool Passes(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        && status != HttpStatusCode.InsufficientStorage;

    /// <summary>
    /// Whatever it is, unless the caller left or has the fault itself; a body whose source fails is
    /// <see cref="InvalidOperationException"/>.
    /// </summary>
    private static bool IsOfTheStore(Exception exception, CancellationToken cancellationToken) =>
        exception is not (LfsException or InvalidOperationException) && !cancellationToken.IsCancellationRequested;

    /// <summary>The code of the service's error document, and nothing that it repeats of the request.</summary>
    private async Task<string> ReasonOfAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await OpenAsync(reply, cancellationToken);
            var document = await XDocument.LoadAsync(content, LoadOptions.None, cancellationToken);
            return document.Root!.Element("Code")?.Value ?? "no code";
        }
        catch (Exception exception) when (exception is XmlException or StorageUnavailableException)
        {
            return "no error document";
        }
    }

    [LoggerMessage(6001, LogLevel.Warning, "Google Cloud Storage cannot be reached for {Method} in the bucket {Bucket}: {Reason}")]
    private partial void LogUnavailable(HttpMethod method, string bucket, string reason);

    [LoggerMessage(
        6002,
        LogLevel.Error,
        "Google Cloud Storage refuses this server {Method} in the bucket {Bucket} with {Status}: {Reason}. "
        + "Its identity needs the role Storage Object User there (objects get, create, delete, list; multipartUploads)")]
    private partial void LogRefused(HttpMethod method, string bucket, int status, string reason);

    [LoggerMessage(6004, LogLevel.Error, "Google gives this server no token for the bucket {Bucket}")]
    private partial void LogNoToken(string bucket, Exception exception);

    [LoggerMessage(6003, LogLevel.Error, "Google Cloud Storage answers {Method} in the bucket {Bucket} with {Status}: {Reason}")]
    private partial void LogUnexpected(HttpMethod method, string bucket, int status, string reason);
}
