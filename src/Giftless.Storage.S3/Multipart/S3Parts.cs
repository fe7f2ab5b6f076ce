using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace Giftless.Storage.S3.Multipart;

/// <summary>Multipart uploads as the store knows them.</summary>
internal sealed class S3Parts(S3Bucket bucket, S3Failures failures)
{
    public async Task<string> StartAsync(string key, CancellationToken cancellationToken)
    {
        var request = bucket.NewMultipartUpload(key);
        return (await failures.CallAsync(
            "start an upload",
            cancellation => bucket.Client.InitiateMultipartUploadAsync(request, cancellation),
            cancellationToken)).UploadId;
    }

    /// <summary>The unfinished uploads whose keys begin with a prefix.</summary>
    public async IAsyncEnumerable<Amazon.S3.Model.MultipartUpload> ListUploadsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = prefix };
        while (true)
        {
            var page = await failures.CallAsync(
                "list uploads", cancellation => bucket.Client.ListMultipartUploadsAsync(request, cancellation), cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
                yield return upload;
            if (page.IsTruncated != true)
                yield break;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    /// <summary>The parts that an upload has, by their numbers, or null where there is no such upload.</summary>
    public async Task<Dictionary<int, PartDetail>?> ListAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<int, PartDetail>();
        var request = new ListPartsRequest { BucketName = bucket.Name, Key = key, UploadId = uploadId };
        while (true)
        {
            if (await failures.FindAsync(
                "list parts", cancellation => bucket.Client.ListPartsAsync(request, cancellation), cancellationToken) is not { } page)
            {
                return null;
            }

            foreach (var part in page.Parts ?? [])
                parts[part.PartNumber ?? 0] = part;
            if (page.IsTruncated != true)
                return parts;
            request.PartNumberMarker = page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Puts the parts of an upload together as one object under its key.</summary>
    /// <returns>False where there is no such upload.</returns>
    /// <exception cref="UploadIncompleteException">Not all parts are there.</exception>
    public async Task<bool> CompleteAsync(string key, S3UploadName name, long size, CancellationToken cancellationToken)
    {
        var needed = S3Limits.Parts.Cut(size, name.PartSize);
        if (await ListAsync(key, name.UploadId!, cancellationToken) is not { } held)
            return false;

        var missing = needed.Where(part => !held.TryGetValue(part.Number, out var there) || there.Size != part.Size).ToList();
        if (missing.Count > 0)
            throw new UploadIncompleteException($"{missing.Count} of {needed.Count} parts are missing, the first at {missing[0].Offset}.");

        return await CompleteAsync(
            key, name.UploadId!, needed.Select(part => new PartETag(part.Number, held[part.Number].ETag)), cancellationToken);
    }

    public async Task<bool> CompleteAsync(string key, string uploadId, IEnumerable<PartETag> parts, CancellationToken cancellationToken)
    {
        var request =
            new CompleteMultipartUploadRequest { BucketName = bucket.Name, Key = key, UploadId = uploadId, PartETags = [.. parts] };

        // Some stores make an empty object of it.
        if (request.PartETags.Count == 0)
            throw new UploadIncompleteException("No part was sent. Start the transfer again.");
        return await failures.FindAsync(
            "complete an upload",
            cancellation => bucket.Client.CompleteMultipartUploadAsync(request, cancellation),
            cancellationToken) is not null;
    }

    /// <summary>Deletes an upload with its parts. One that is not there is no error.</summary>
    public Task AbortAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        failures.FindAsync(
            "abort an upload",
            cancellation => bucket.Client.AbortMultipartUploadAsync(bucket.Name, key, uploadId, cancellation),
            cancellationToken);
}
