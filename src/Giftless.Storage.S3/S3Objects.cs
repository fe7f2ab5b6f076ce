using System.Net;
using System.Net.Http.Headers;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3;

/// <summary>Looks up and reads what lies in the bucket.</summary>
internal sealed class S3Objects(S3Requests requests, TimeProvider time)
{
    private static readonly KeyValuePair<string, string>[] WithChecksum = [KeyValuePair.Create("x-amz-checksum-mode", "ENABLED")];

    public async ValueTask<long?> FindSizeAsync(string key, CancellationToken cancellationToken)
    {
        using var reply = await HeadAsync(key, [], cancellationToken);
        return reply is null ? null : SizeOf(reply);
    }

    /// <summary>The length of an object in bytes and the version of it, as the store names it.</summary>
    public async Task<(long Size, string EntityTag)?> FindVersionAsync(string key, CancellationToken cancellationToken)
    {
        using var reply = await HeadAsync(key, [], cancellationToken);
        return reply is null ? null : (SizeOf(reply), S3Requests.EntityTagOf(reply));
    }

    /// <summary>The length and, where the store has it of the whole object, the SHA-256.</summary>
    public async Task<StoredObject?> DescribeAsync(string key, CancellationToken cancellationToken)
    {
        using var reply = await HeadAsync(key, WithChecksum, cancellationToken);
        if (reply is null)
            return null;

        Span<byte> sha256 = stackalloc byte[Oid.ByteLength];
        var isKnown = reply.Headers.TryGetValues("x-amz-checksum-sha256", out var values)
            && Convert.TryFromBase64String(values.First(), sha256, out var written)
            && written == Oid.ByteLength;
        return new StoredObject(SizeOf(reply), isKnown ? new Oid(sha256) : null, ForeignIn(reply));
    }

    /// <summary>Opens a range of an object.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="length">How many bytes, 1 or more; null for all that follow.</param>
    /// <param name="entityTag">The version that is wanted, if not any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The bytes, or null where there is no such object.</returns>
    public async Task<Stream?> OpenAsync(string key, long offset, long? length, string? entityTag, CancellationToken cancellationToken)
    {
        var range = new RangeHeaderValue(offset, length is null ? null : offset + length - 1);
        var reply = await requests.AskAsync(new UnsignedRequest("GET", key), "read an object", range, entityTag, cancellationToken);
        if (reply?.StatusCode == HttpStatusCode.OK && offset > 0)
        {
            reply.Dispose();
            throw new StorageUnavailableException(new FormatException("The store does not heed ranges."));
        }

        return reply is null ? null : new StoreStream(await reply.Content.ReadAsStreamAsync(cancellationToken), time);
    }

    /// <summary>
    /// A client may send headers that no signature covers. Those that only say how long to keep a download are not looked for, since what
    /// stands before a store sets them too; links to downloads have their own in place of any.
    /// </summary>
    private static string? ForeignIn(HttpResponseMessage reply)
    {
        var headers = reply.Content.Headers;
        if (headers.ContentEncoding.Any(encoding => encoding is not ("identity" or "aws-chunked")))
            return "Content-Encoding";
        if (headers.ContentDisposition is not null)
            return "Content-Disposition";
        if (headers.ContentLanguage.Count > 0)
            return "Content-Language";
        if (reply.Headers.Contains("x-amz-website-redirect-location"))
            return "x-amz-website-redirect-location";
        return reply.Headers.Contains("x-amz-tagging-count") ? "x-amz-tagging" : null;
    }

    private Task<HttpResponseMessage?> HeadAsync(string key, KeyValuePair<string, string>[] headers, CancellationToken cancellationToken) =>
        requests.AskAsync(
            new UnsignedRequest("HEAD", key, headers, []), "look up an object", range: null, entityTag: null, cancellationToken);

    private static long SizeOf(HttpResponseMessage reply) =>
        reply.Content.Headers.ContentLength ?? throw new StorageUnavailableException(new FormatException("The reply has no length."));
}
