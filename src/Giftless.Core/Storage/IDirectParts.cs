using Giftless.Storage.Blobs;
namespace Giftless.Storage;

/// <summary>The capability of letting clients send parts to the storage itself, by requests that the server signs.</summary>
public interface IDirectParts
{
    /// <summary>Signs the upload of one part, bound to its length where the storage can.</summary>
    /// <param name="key">The object.</param>
    /// <param name="upload">The upload, as <see cref="IMultipartStorage.OpenUploadAsync"/> named it.</param>
    /// <param name="part">The part.</param>
    /// <param name="lifetime">How long the request should be good for; the storage may shorten it to what it can sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<SignedRequest> SignPartAsync(
        ObjectKey key, string upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken);
}
