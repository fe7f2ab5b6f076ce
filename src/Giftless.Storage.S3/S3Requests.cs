using System.Net;
using System.Net.Http.Headers;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3;

/// <summary>
/// Sends signed requests to the store. Where an absent object is an everyday answer, or a body is to pass unbuffered, this costs a
/// fraction of the SDK, which makes an exception of every 404.
/// </summary>
internal sealed class S3Requests(HttpClient client, S3Signer signer, S3Failures failures, TimeProvider time)
{
    private const int MaxAttempts = 3;

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a reply to a request without a body may take to begin.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>How long one with a part in memory may take, over a slow line.</summary>
    private static readonly TimeSpan PatienceWithBody = TimeSpan.FromMinutes(5);

    /// <summary>Asks for an object, or about it.</summary>
    /// <param name="request">A GET or HEAD.</param>
    /// <param name="operation">What it is for, in words.</param>
    /// <param name="range">The range of bytes that is wanted, if not all.</param>
    /// <param name="entityTag">The version that is wanted, if not any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The reply, whose body was not read yet, or null where there is no such object.</returns>
    public async Task<HttpResponseMessage?> AskAsync(
        UnsignedRequest request, string operation, RangeHeaderValue? range, string? entityTag, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(request, operation, body: null, range, entityTag, cancellationToken);
        if (reply.IsSuccessStatusCode)
            return reply;
        using (reply)
        {
            return reply.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed
                ? null
                : throw await RefusalAsync(request, operation, reply, cancellationToken);
        }
    }

    /// <summary>Sends bytes that are in memory.</summary>
    /// <returns>The reply, which is a success.</returns>
    public async Task<HttpResponseMessage> PutAsync(
        UnsignedRequest request, string operation, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(
            request, operation, () => new ReadOnlyMemoryContent(body), range: null, entityTag: null, cancellationToken);
        if (reply.IsSuccessStatusCode)
            return reply;
        using (reply)
            throw await failures.OfAsync(operation, reply, cancellationToken);
    }

    /// <summary>Sends bytes that are in memory, to see what the store says.</summary>
    /// <returns>The status of the reply, which may be a refusal.</returns>
    /// <exception cref="StorageUnavailableException">The store does not answer, or says that it cannot now.</exception>
    public async Task<HttpStatusCode> TryPutAsync(
        UnsignedRequest request, string operation, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var reply = await SendAsync(
            request, operation, () => new ReadOnlyMemoryContent(body), range: null, entityTag: null, cancellationToken);
        return IsPassing(reply.StatusCode) ? throw await failures.OfAsync(operation, reply, cancellationToken) : reply.StatusCode;
    }

    /// <summary>
    /// Sends a body, once: it cannot be read again. What its source fails with, and what the line does, is thrown as it is.
    /// </summary>
    public Task<HttpResponseMessage> PutAsync(UnsignedRequest request, HttpContent content, CancellationToken cancellationToken) =>
        SendOnceAsync(request, content, range: null, entityTag: null, cancellationToken);

    /// <summary>Sends a request a few times where the store does not answer, or asks to come back.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        UnsignedRequest request,
        string operation,
        Func<HttpContent>? body,
        RangeHeaderValue? range,
        string? entityTag,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt == MaxAttempts;
            var reply = await TrySendAsync(request, operation, body?.Invoke(), range, entityTag, isLast, cancellationToken);
            if (reply is not null && (isLast || !IsPassing(reply.StatusCode)))
                return reply;
            reply?.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), time, cancellationToken);
        }
    }

    /// <summary>What a refusal means. The reply to a HEAD cannot say why; that to a GET can.</summary>
    private async Task<LfsException> RefusalAsync(
        UnsignedRequest request, string operation, HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        if (request.Method != "HEAD")
            return await failures.OfAsync(operation, reply, cancellationToken);

        using var telling = await TrySendAsync(
            request with { Method = "GET" }, operation, null, new RangeHeaderValue(0, 0), entityTag: null, isLast: true, cancellationToken);
        return await failures.OfAsync(operation, telling!.StatusCode == reply.StatusCode ? telling : reply, cancellationToken);
    }

    /// <returns>Null where the store did not answer and it is not the last attempt.</returns>
    private async Task<HttpResponseMessage?> TrySendAsync(
        UnsignedRequest request,
        string operation,
        HttpContent? content,
        RangeHeaderValue? range,
        string? entityTag,
        bool isLast,
        CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = new CancellationTokenSource(content is null ? Patience : PatienceWithBody, time);
        using var over = limit.Token.UnsafeRegister(static token => ((CancellationTokenSource)token!).Cancel(), patience);
        try
        {
            return await StoreCall.RunAsync(
                () => SendOnceAsync(request, content, range, entityTag, patience.Token),
                exception => new StorageUnavailableException(exception),
                cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            return isLast ? throw failures.Unreachable(operation, exception.InnerException ?? exception) : null;
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        UnsignedRequest request, HttpContent? content, RangeHeaderValue? range, string? entityTag, CancellationToken cancellationToken)
    {
        var (url, _) = await signer.SignAsync(request, Lifetime, cancellationToken);
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(url, AsItIs));
        message.Content = content;
        message.Headers.Range = range;
        if (entityTag is not null)
            message.Headers.TryAddWithoutValidation("If-Match", entityTag);
        foreach (var (name, value) in request.Headers)
        {
            // The content says its length itself.
            if (!message.Headers.TryAddWithoutValidation(name, value) && !name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The version that a reply names. One without is not from a store.</summary>
    public static string EntityTagOf(HttpResponseMessage reply) =>
        reply.Headers.ETag?.ToString() ?? throw new StorageUnavailableException(new FormatException("The reply has no entity tag."));

    private static bool IsPassing(HttpStatusCode status) => (int)status is 429 or 500 or 502 or 503 or 504;
}
