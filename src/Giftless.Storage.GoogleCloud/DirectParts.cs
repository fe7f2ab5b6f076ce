using System.Globalization;
using Giftless.Storage.Blobs;
using Giftless.Storage.GoogleCloud.Client;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Lets clients put parts into the bucket.</summary>
internal sealed class DirectParts(RequestSigner signer, ObjectNames names) : IDirectParts
{
    public ValueTask<SignedRequest> SignPartAsync(
        ObjectKey key, string upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var staged = StagedName.Parse(upload);
        return signer.SignAsync(
            HttpMethod.Put,
            names.OfStaged(key, staged.Unique),
            BucketParts.QueryOf(staged.UploadId!, part.Number),
            [new(RequestSigner.ContentLength, part.Size.ToString(CultureInfo.InvariantCulture))],
            lifetime,
            cancellationToken);
    }
}
