using System.Buffers;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Giftless.Storage.S3.Multipart;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3;

/// <summary>
/// Writes objects that pass through the server: short ones by one put, long ones in parts, of which one is sent while the next is read.
/// What is in memory are two parts. The store shows an object when all of it was sent, which happens only after its end was verified.
/// </summary>
internal sealed class S3Writer(S3Bucket bucket, S3Requests requests, S3Failures failures, UploadIntegrity integrity)
{
    /// <summary>Larger parts are sent only where an object would have too many of these.</summary>
    private const int PartSize = 8 * 1024 * 1024;

    /// <summary>Two parts are in memory, whatever a client says that it sends.</summary>
    private const int MaxPartSize = 64 * 1024 * 1024;

    /// <summary>The most bytes of an object that is written so.</summary>
    public const long MaxSize = (long)MaxPartSize * S3Limits.MaxParts;

    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(10);

    /// <param name="key">Where to.</param>
    /// <param name="oid">The object.</param>
    /// <param name="content">The bytes; the read of their end fails unless they are the object.</param>
    /// <param name="size">How many there have to be, if that is known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WriteAsync(string key, Oid oid, VerifyingStream content, long? size, CancellationToken cancellationToken)
    {
        ObjectTooLongException.ThrowIfOver(size, MaxSize);
        var partSize = (int)Math.Max(PartSize, ((size ?? 0) + S3Limits.MaxParts - 1) / S3Limits.MaxParts);

        // One byte more than the object has, so that the first read finds its end.
        var capacity = (int)Math.Min(partSize, (size ?? partSize) + 1);
        var buffer = ArrayPool<byte>.Shared.Rent(capacity);
        try
        {
            var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, capacity), capacity, throwOnEndOfStream: false, cancellationToken);
            if (read < capacity)
            {
                content.DemandEnd();
                await PutAsync(key, oid, buffer, read, cancellationToken);
            }
            else
            {
                await PutInPartsAsync(key, content, buffer, read, partSize, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Task<PutObjectResponse> PutAsync(string key, Oid oid, byte[] buffer, int count, CancellationToken cancellationToken)
    {
        var request = bucket.NewPut(key);
        request.InputStream = new MemoryStream(buffer, 0, count, writable: false);
        if (integrity is UploadIntegrity.Checksum or UploadIntegrity.Both)
            request.ChecksumSHA256 = S3Direct.Base64Of(oid);
        return failures.CallAsync(
            "store an object", cancellation => bucket.Client.PutObjectAsync(request, cancellation), cancellationToken);
    }

    private async Task PutInPartsAsync(
        string key, VerifyingStream content, byte[] first, int count, int partSize, CancellationToken cancellationToken)
    {
        var upload = await failures.CallAsync(
            "start an upload",
            cancellation => bucket.Client.InitiateMultipartUploadAsync(bucket.NewMultipartUpload(key), cancellation),
            cancellationToken);
        var second = ArrayPool<byte>.Shared.Rent(partSize);
        var parts = new List<PartETag>();
        var sending = Task.CompletedTask;
        try
        {
            for (var (full, free) = (first, second); count > 0; (full, free) = (free, full))
            {
                sending = SendPartAsync(key, upload.UploadId, parts, full, count, cancellationToken);
                count = await content.ReadAtLeastAsync(free.AsMemory(0, partSize), partSize, throwOnEndOfStream: false, cancellationToken);
                await sending;
            }

            content.DemandEnd();
            var complete =
                new CompleteMultipartUploadRequest { BucketName = bucket.Name, Key = key, UploadId = upload.UploadId, PartETags = parts };
            await failures.CallAsync(
                "complete an upload",
                cancellation => bucket.Client.CompleteMultipartUploadAsync(complete, cancellation),
                cancellationToken);
        }
        catch
        {
            // The buffers are given back only when nothing is sent from them any more.
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await AbortAsync(key, upload.UploadId);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(second);
        }
    }

    private async Task SendPartAsync(
        string key, string upload, List<PartETag> parts, byte[] buffer, int count, CancellationToken cancellationToken)
    {
        var number = parts.Count + 1;
        if (number > S3Limits.MaxParts)
            throw new LfsException(413, $"An object of unannounced length may have {(long)PartSize * S3Limits.MaxParts} bytes at most.");

        var body = buffer.AsMemory(0, count);
        var request = new UnsignedRequest(
            "PUT", key, [S3Direct.LengthHeader(count), .. PartHeaders(body.Span)], S3PartSigner.QueryFor(number, upload));
        using var reply = await requests.PutAsync(request, "store a part", body, cancellationToken);
        parts.Add(new PartETag(number, S3Requests.EntityTagOf(reply)));
    }

    /// <summary>
    /// Binds a part to its SHA-256 where the store checks that. Amazon would demand to know beforehand that parts have checksums, and is
    /// reached by TLS, which guards them as well.
    /// </summary>
    private IEnumerable<KeyValuePair<string, string>> PartHeaders(ReadOnlySpan<byte> part) =>
        integrity is UploadIntegrity.ContentSha256 or UploadIntegrity.Both
            ? S3Direct.BindingHeaders(UploadIntegrity.ContentSha256, new Oid(SHA256.HashData(part)))
            : [];

    /// <summary>What cannot be cleared away at once, the cleaner finds later.</summary>
    private async Task AbortAsync(string key, string upload)
    {
        using var limit = new CancellationTokenSource(AbortLimit);
        try
        {
            await bucket.Client.AbortMultipartUploadAsync(bucket.Name, key, upload, limit.Token);
        }
        catch (Exception)
        {
            // What the put failed with is what counts.
        }
    }
}
