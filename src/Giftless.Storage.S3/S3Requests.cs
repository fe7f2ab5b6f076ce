using System.Net;
using System.Net.Http.Headers;
using System.Xml;
using System.Xml.Linq;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3;

/// <summary>
/// Sends signed requests to the store. Where an absent object is an everyday answer, or a body is to pass unbuffered, this costs a
/// fraction of the SDK, which makes an exception of every 404.
/// </summary>
internal sealed class S3Requests(HttpClient client, S3Signer signer, StoreCalls calls, TimeProvider time)
{
    private const int MaxDocumentLength = 64 * 1024;

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long the last reply to a request without a body may take to begin.</summary>
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
    public Task<HttpResponseMessage?> AskAsync(
        UnsignedRequest request, string operation, RangeHeaderValue? range, string? entityTag, CancellationToken cancellationToken) =>
        calls.RunAsync<HttpResponseMessage?>(
            operation,
            async cancellation =>
            {
                var reply = await SendAsync(request, body: null, range, entityTag, cancellation);
                if (reply.IsSuccessStatusCode)
                    return reply;
                using (reply)
                {
                    return reply.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed
                        ? null
                        : throw await RefusalAsync(request, reply, cancellation);
                }
            },
            cancellationToken);

    /// <summary>Sends bytes that are in memory.</summary>
    /// <returns>The version that the store names.</returns>
    public Task<string> PutAsync(
        UnsignedRequest request, string operation, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        calls.RunAsync(
            operation,
            async cancellation =>
            {
                using var reply =
                    await SendAsync(request, () => new ReadOnlyMemoryContent(body), range: null, entityTag: null, cancellation);
                return reply.IsSuccessStatusCode ? EntityTagOf(reply) : throw await RefusalAsync(request, reply, cancellation);
            },
            cancellationToken);

    /// <summary>
    /// Sends a body, once: it cannot be read again. What its source fails with, and what the line does, is thrown as it is.
    /// </summary>
    /// <returns>The version that the store names.</returns>
    public async Task<string> SendOnceAsync(UnsignedRequest request, HttpContent content, CancellationToken cancellationToken)
    {
        using var reply = await SendOnceAsync(request, content, range: null, entityTag: null, cancellationToken);
        return reply.IsSuccessStatusCode ? EntityTagOf(reply) : throw await RefusalAsync(request, reply, cancellationToken);
    }

    /// <summary>The version that a reply names. One without is not from a store.</summary>
    public static string EntityTagOf(HttpResponseMessage reply) =>
        reply.Headers.ETag?.ToString() ?? throw new FormatException("The reply has no entity tag.");

    /// <summary>Sends a request a few times where the store does not answer, or asks to come back.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        UnsignedRequest request, Func<HttpContent>? body, RangeHeaderValue? range, string? entityTag, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var wait = body is not null ? PatienceWithBody : attempt < S3Attempts.Most ? S3Attempts.Patience : Patience;
            using var limit = new CancellationTokenSource(wait, time);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                var reply = await SendOnceAsync(request, body?.Invoke(), range, entityTag, patience.Token);
                if (attempt == S3Attempts.Most || (int)reply.StatusCode is not (429 or 500 or 502 or 503 or 504))
                    return reply;
                reply.Dispose();
            }
            catch (Exception exception)
                when (exception is HttpRequestException or OperationCanceledException
                    && attempt < S3Attempts.Most && !cancellationToken.IsCancellationRequested)
            {
                // The next attempt may get through.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), time, cancellationToken);
        }
    }

    /// <summary>What a refusal means. The reply to a HEAD cannot say why; that to a GET can.</summary>
    private async Task<S3RefusalException> RefusalAsync(
        UnsignedRequest request, HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        if (request.Method != "HEAD")
            return new S3RefusalException(reply.StatusCode, await CodeInAsync(reply, cancellationToken));
        using var telling = await SendOnceAsync(
            request with { Method = "GET" }, content: null, new RangeHeaderValue(0, 0), entityTag: null, cancellationToken);
        return new S3RefusalException(
            reply.StatusCode, telling.StatusCode == reply.StatusCode ? await CodeInAsync(telling, cancellationToken) : null);
    }

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
}
