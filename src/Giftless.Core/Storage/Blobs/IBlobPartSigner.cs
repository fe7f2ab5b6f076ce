namespace Giftless.Storage.Blobs;

/// <summary>Signs requests by which others send parts to the store itself.</summary>
public interface IBlobPartSigner : IBlobCapability
{
    /// <summary>Signs the write of one part, bound to its place and, where the store can, to its length.</summary>
    /// <param name="upload">The upload, as <see cref="IBlobParts.StartAsync"/> named it.</param>
    /// <param name="part">Which part.</param>
    /// <param name="lifetime">How long the request should be good for; the store may shorten it to what it can sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<SignedRequest> SignPartAsync(
        BlobUpload upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken);
}
