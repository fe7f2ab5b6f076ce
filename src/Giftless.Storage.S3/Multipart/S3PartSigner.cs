using System.Globalization;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3.Multipart;

/// <summary>Signs parts that clients send to the store themselves, each bound to its place and its length.</summary>
internal sealed class S3PartSigner(S3Bucket bucket, S3Signer signer) : IDirectParts
{
    public async ValueTask<SignedRequest> SignPartAsync(
        ObjectKey key, string upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (url, granted) = await signer.SignAsync(RequestFor(bucket, key, S3UploadName.Parse(upload), part), lifetime, cancellationToken);
        return new SignedRequest(url, new Dictionary<string, string>(), granted);
    }

    internal static UnsignedRequest RequestFor(S3Bucket bucket, ObjectKey key, S3UploadName name, UploadPart part) => new(
        "PUT",
        bucket.StagedKeyOf(key, name.Unique),
        [S3Direct.LengthHeader(part.Size)],
        QueryFor(part.Number, name.UploadId ?? ""));

    internal static KeyValuePair<string, string>[] QueryFor(int number, string uploadId) =>
        [KeyValuePair.Create("partNumber", number.ToString(CultureInfo.InvariantCulture)), KeyValuePair.Create("uploadId", uploadId)];
}
