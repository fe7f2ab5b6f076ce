using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>The objects of a bucket.</summary>
internal sealed class BucketObjects(StoreClient client)
{
    public const string ContentType = "application/octet-stream";

    private static readonly KeyValuePair<string, string> OnlyIfAbsent = new("x-goog-if-generation-match", "0");

    /// <summary>What lies under a name, or null.</summary>
    public async Task<BucketObject?> FindAsync(string name, CancellationToken cancellationToken)
    {
        using var reply = await client.SendAsync(new StoreRequest(HttpMethod.Head, name), cancellationToken);
        return reply.StatusCode switch
        {
            HttpStatusCode.OK => new BucketObject(SizeOf(reply), GenerationOf(reply), ForeignIn(reply)),
            HttpStatusCode.NotFound => null,
            _ => throw await client.UnexpectedAsync(reply, cancellationToken),
        };
    }

    /// <summary>Opens a range, or gives null where there is no such object.</summary>
    /// <param name="name">The object.</param>
    /// <param name="generation">Which content, or null for what is there.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">How many bytes, at least one.</param>
    /// <param name="cancellationToken">Ends the call, not the stream.</param>
    public async Task<Stream?> OpenAsync(string name, string? generation, long offset, long length, CancellationToken cancellationToken)
    {
        if (await GetAsync(name, generation, offset, length, cancellationToken) is not { } reply)
            return null;

        var opened = GenerationOf(reply);
        return new ResumingStream(await client.OpenAsync(reply, cancellationToken), length, async (position, token) =>
            await GetAsync(name, opened, offset + position, length - position, token) is { } rest
                ? await client.OpenAsync(rest, token)
                : throw new StorageUnavailableException());
    }

    /// <summary>Makes an object of a body, unless there is one.</summary>
    /// <param name="name">The object.</param>
    /// <param name="content">The body, which fails at its end where it must not be stored; it is read to the end in any case.</param>
    /// <param name="size">How many bytes it has, or null.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <returns>False where there was one.</returns>
    public async Task<bool> CreateAsync(string name, Stream content, long? size, CancellationToken cancellationToken)
    {
        using var body = new HeldBackContent(content, size);
        var request = new StoreRequest(HttpMethod.Put, name) { Headers = [OnlyIfAbsent] };
        using var reply = await SendBodyAsync(client, request, body, cancellationToken);
        if (reply.StatusCode == HttpStatusCode.OK)
            return true;
        if (reply.StatusCode != HttpStatusCode.PreconditionFailed)
            throw await client.UnexpectedAsync(reply, cancellationToken);

        // What is left of the body cannot be sent any more once the reply is gone.
        reply.Dispose();
        await body.DrainAsync(cancellationToken);
        return false;
    }

    /// <summary>
    /// Copies one content of an object, and nothing that was sent beside it, to another name unless that is taken, or onto itself.
    /// </summary>
    public async Task<CopyOutcome> CopyAsync(string source, string generation, string target, CancellationToken cancellationToken)
    {
        var request = new StoreRequest(HttpMethod.Put, target)
        {
            Headers =
            [
                source == target ? new("x-goog-if-generation-match", generation) : OnlyIfAbsent,
                new("x-goog-copy-source", client.Bucket.SourceOf(source)),
                new("x-goog-copy-source-generation", generation),
                // What was sent beside the bytes stays behind.
                new("x-goog-metadata-directive", "REPLACE"),
            ],
            Content = () => new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue(ContentType) } },
        };
        using var reply = await client.SendAsync(request, cancellationToken);
        return reply.StatusCode switch
        {
            HttpStatusCode.OK => CopyOutcome.Copied,
            HttpStatusCode.PreconditionFailed => CopyOutcome.TargetExists,
            HttpStatusCode.NotFound => CopyOutcome.SourceIsGone,
            _ => throw await client.UnexpectedAsync(reply, cancellationToken),
        };
    }

    /// <summary>Deletes an object, one content of it where a generation is given. One that is not there is no error.</summary>
    public async Task DeleteAsync(string name, string? generation, CancellationToken cancellationToken)
    {
        var request = new StoreRequest(HttpMethod.Delete, name)
        {
            Headers = generation is null ? [] : [new("x-goog-if-generation-match", generation)],
        };
        using var reply = await client.SendAsync(request, cancellationToken);
        if (!reply.IsSuccessStatusCode && reply.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed))
            throw await client.UnexpectedAsync(reply, cancellationToken);
    }

    /// <summary>All objects whose names begin so, and when each was stored.</summary>
    public async IAsyncEnumerable<(string Name, DateTimeOffset StoredAt)> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? next = ""; next is not null;)
        {
            List<KeyValuePair<string, string>> query = [new("list-type", "2"), new("prefix", prefix)];
            if (next.Length > 0)
                query.Add(new("continuation-token", next));
            using var reply = await client.SendAsync(new StoreRequest(HttpMethod.Get, null) { Query = query }, cancellationToken);
            var page = await XmlReply.ReadAsync(client, reply, cancellationToken);
            foreach (var item in page.Children("Contents"))
                yield return (item.Text("Key"), item.Time("LastModified"));
            next = page.Find("NextContinuationToken");
        }
    }

    /// <summary>Sends a body from a client, and throws what its source threw.</summary>
    public static async Task<HttpResponseMessage> SendBodyAsync(
        StoreClient client, StoreRequest request, HeldBackContent body, CancellationToken cancellationToken)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        try
        {
            return await client.SendAsync(
                request with { Content = () => body, IsRepeatable = false, Sent = body.Ended }, cancellationToken);
        }
        catch (Exception) when (body.SourceFailure is not null)
        {
            body.SourceFailure.Throw();
            throw;
        }
    }

    private async Task<HttpResponseMessage?> GetAsync(
        string name, string? generation, long offset, long length, CancellationToken cancellationToken)
    {
        var request = new StoreRequest(HttpMethod.Get, name)
        {
            Query = generation is null ? [] : [new("generation", generation)],
            Headers = [new("range", string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + length - 1}"))],
        };
        var reply = await client.SendAsync(request, cancellationToken);
        if (reply.StatusCode == HttpStatusCode.PartialContent)
            return reply;

        using (reply)
            return reply.StatusCode == HttpStatusCode.NotFound ? null : throw await client.UnexpectedAsync(reply, cancellationToken);
    }

    private static long SizeOf(HttpResponseMessage reply)
    {
        if (!reply.Headers.TryGetValues("x-goog-stored-content-length", out var stored))
            return reply.Content.Headers.ContentLength ?? throw XmlReply.Senseless("no length");
        return long.TryParse(stored.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw XmlReply.Senseless("a length that is none");
    }

    /// <summary>A client may send headers that no signature covers. Those about caches are the service's own as often as not.</summary>
    private static string? ForeignIn(HttpResponseMessage reply)
    {
        if (reply.Headers.TryGetValues("x-goog-stored-content-encoding", out var encoding) && encoding.First() != "identity")
            return "Content-Encoding";
        if (reply.Content.Headers.ContentDisposition is not null)
            return "Content-Disposition";
        return reply.Content.Headers.ContentLanguage.Count > 0 ? "Content-Language" : null;
    }

    private static string GenerationOf(HttpResponseMessage reply) =>
        reply.Headers.TryGetValues("x-goog-generation", out var generation)
            ? generation.First()
            : throw XmlReply.Senseless("no generation");
}
