using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.S3;

/// <summary>
/// Writes what passes through the server: short blobs by one put, long ones in parts, of which one is sent while the next is read. What is
/// in memory are two parts. The store shows a blob when all of it was sent, which happens only after its end was read.
/// </summary>
internal sealed class S3Writer(
    S3Bucket bucket, StoreCalls calls, S3Requests requests, S3BlobStore store, UploadIntegrity integrity, bool isAmazon)
{
    /// <summary>Larger parts are sent only where a blob would have too many of these.</summary>
    private const int PartSize = 8 * 1024 * 1024;

    /// <summary>Two parts are in memory, whatever a client says that it sends.</summary>
    private const int MaxPartSize = 64 * 1024 * 1024;

    /// <summary>The most bytes of a blob that is written so.</summary>
    public const long MaxSize = (long)MaxPartSize * S3Limits.MaxParts;

    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(10);

    private volatile bool _hasConditionalPut = true;

    public async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        ObjectTooLongException.ThrowIfOver(options.Size, MaxSize);
        var partSize = (int)Math.Max(PartSize, ((options.Size ?? 0) + S3Limits.MaxParts - 1) / S3Limits.MaxParts);
        // One byte more than the blob has, so that the first read finds its end.
        var capacity = (int)Math.Min(partSize, (options.Size ?? partSize) + 1);
        var buffer = ArrayPool<byte>.Shared.Rent(capacity);
        try
        {
            var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, capacity), capacity, throwOnEndOfStream: false, cancellationToken);
            return read < capacity
                ? await PutAsync(name, new ArraySegment<byte>(buffer, 0, read), options, cancellationToken)
                : await PutInPartsAsync(name, content, buffer, read, partSize, options.Replaces, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A store that does not know the condition says so, and is not asked again.</summary>
    private async Task<bool> PutAsync(string name, ArraySegment<byte> bytes, BlobWrite options, CancellationToken cancellationToken)
    {
        var isConditional = !options.Replaces && _hasConditionalPut;
        try
        {
            if (!options.Replaces && !isConditional && await store.FindAsync(name, cancellationToken) is not null)
                return false;
            var failure = await calls.TryAsync("store an object", PutOnceAsync, cancellationToken);
            return failure switch
            {
                null => true,
                StoreFailureKind.OtherVersion when isConditional => false,
                _ => throw calls.FailureOf("store an object", new S3RefusalException(HttpStatusCode.NotFound, errorCode: null)),
            };
        }
        catch (StorageUnavailableException exception)
            when (isConditional && exception.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotImplemented })
        {
            _hasConditionalPut = false;
            return await PutAsync(name, bytes, options, cancellationToken);
        }

        Task PutOnceAsync(CancellationToken cancellation)
        {
            var request = bucket.NewPut(name);
            request.InputStream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            request.IfNoneMatch = isConditional ? "*" : null;
            if (integrity is UploadIntegrity.Checksum or UploadIntegrity.Both && options.Sha256 is { } sha256)
                request.ChecksumSHA256 = S3BlobSigner.Base64Of(sha256);
            return bucket.Client.PutObjectAsync(request, cancellation);
        }
    }

    private async Task<bool> PutInPartsAsync(
        string name, Stream content, byte[] first, int count, int partSize, bool replaces, CancellationToken cancellationToken)
    {
        var upload = new BlobUpload { Name = name, Id = await store.Parts.StartAsync(name, cancellationToken) };
        var second = ArrayPool<byte>.Shared.Rent(partSize);
        var parts = new List<PartETag>();
        var sending = Task.CompletedTask;
        var isWritten = false;
        try
        {
            for (var (full, free) = (first, second); count > 0; (full, free) = (free, full))
            {
                sending = SendPartAsync(upload, parts, full, count, cancellationToken);
                count = await content.ReadAtLeastAsync(free.AsMemory(0, partSize), partSize, throwOnEndOfStream: false, cancellationToken);
                await sending;
            }

            if (!replaces && !isAmazon && await store.FindAsync(name, cancellationToken) is not null)
                return false;
            var (failure, _) = await store.Parts.CompleteAsync(upload, parts, isCreateOnly: !replaces && isAmazon, cancellationToken);
            isWritten = failure is null;
            return isWritten;
        }
        finally
        {
            // The buffers are given back only when nothing is sent from them any more.
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(second);
            if (!isWritten)
                await AbortAsync(upload);
        }
    }

    private async Task SendPartAsync(BlobUpload upload, List<PartETag> parts, byte[] buffer, int count, CancellationToken cancellationToken)
    {
        var number = parts.Count + 1;
        if (number > S3Limits.MaxParts)
            throw new LfsException(413, $"An object of unannounced length may have {(long)PartSize * S3Limits.MaxParts} bytes at most.");
        var body = buffer.AsMemory(0, count);
        var request = S3BlobSigner.PartRequest(upload, number, count, PartHeaders(body.Span));
        parts.Add(new PartETag(number, await requests.PutAsync(request, "store a part", body, cancellationToken)));
    }

    /// <summary>
    /// Binds a part to its SHA-256 where the store checks that. Amazon would demand to know beforehand that parts have checksums, and is
    /// reached by TLS, which guards them as well.
    /// </summary>
    private IEnumerable<KeyValuePair<string, string>> PartHeaders(ReadOnlySpan<byte> part) =>
        integrity is UploadIntegrity.ContentSha256 or UploadIntegrity.Both
            ? S3BlobSigner.BindingHeaders(UploadIntegrity.ContentSha256, Convert.ToHexStringLower(SHA256.HashData(part)))
            : [];

    /// <summary>What cannot be cleared away at once, the cleaner finds later.</summary>
    private async Task AbortAsync(BlobUpload upload)
    {
        using var limit = new CancellationTokenSource(AbortLimit);
        await store.Parts.AbortAsync(upload, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
