using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Giftless.Storage.Blobs;
using Giftless.Transfer;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Hands out links to blobs, each with the least permission that does: to create one, to write blocks of one, to read one.
/// </summary>
internal sealed class BlobLinks(BlobSpace space, SasSigner signer) : IDirectUploads, IDirectDownloads, IDirectParts
{
    private static readonly Dictionary<string, string> UploadHeaders = new()
    {
        ["x-ms-blob-type"] = "BlockBlob",
        ["Content-Type"] = "application/octet-stream",
    };

    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>The most bytes of one Put Blob (Azure, "Scalability and performance targets for Blob storage").</summary>
    public long MaxUploadSize => 5000L * 1024 * 1024;

    public async ValueTask<SignedUpload> SignUploadAsync(ObjectKey key, long size, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var upload = StagedKey.NewUnique();
        var (url, granted) = await SignAsync(
            space.StagedOf(key, upload), BlobSasPermissions.Create, lifetime, disposition: null, cancellationToken);
        return new SignedUpload(new SignedRequest(url.AbsoluteUri, UploadHeaders, granted), upload);
    }

    public async ValueTask<SignedRequest> SignDownloadAsync(
        ObjectKey key, ContentDisposition? disposition, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (url, granted) = await SignAsync(
            space.ObjectOf(key), BlobSasPermissions.Read, lifetime, disposition?.ToString(), cancellationToken);
        return new SignedRequest(url.AbsoluteUri, NoHeaders, granted);
    }

    public async ValueTask<SignedRequest> SignPartAsync(
        ObjectKey key, string upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (url, granted) = await SignAsync(
            space.StagedOf(key, upload), BlobSasPermissions.Write, lifetime, disposition: null, cancellationToken);
        return new SignedRequest(
            $"{url.AbsoluteUri}&comp=block&blockid={Uri.EscapeDataString(new BlockName(part.Number, Index: 0).ToString())}",
            NoHeaders,
            granted);
    }

    private Task<(Uri Url, TimeSpan Lifetime)> SignAsync(
        BlockBlobClient blob,
        BlobSasPermissions permissions,
        TimeSpan lifetime,
        string? disposition,
        CancellationToken cancellationToken) =>
        BlobFailures.GuardAsync(
            () => signer.SignAsync(blob, permissions, lifetime, disposition, cancellationToken).AsTask(), cancellationToken);
}
