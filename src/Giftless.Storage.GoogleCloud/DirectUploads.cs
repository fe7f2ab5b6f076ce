using System.Globalization;
using Giftless.Storage.Blobs;
using Giftless.Storage.GoogleCloud.Client;
using Giftless.Storage.GoogleCloud.Signing;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Lets clients put objects into the bucket: of the exact length, under a name that is free, and with the SHA-256 that is the object's
/// name.
/// </summary>
internal sealed class DirectUploads(RequestSigner signer, ObjectNames names, UploadTrial trial) : IDirectUploads
{
    /// <summary>The most that one object may have (<c>cloud.google.com/storage/quotas</c>).</summary>
    public const long MaxObjectSize = 5L * 1024 * 1024 * 1024 * 1024;

    public long MaxUploadSize => MaxObjectSize;

    public async ValueTask<SignedUpload> SignUploadAsync(ObjectKey key, long size, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (await trial.IsBoundAsync(cancellationToken))
        {
            return new SignedUpload(await SignAsync(
                names.Of(key),
                [.. HeadersOf(size), new("x-goog-if-generation-match", "0"), new(V4Signer.ContentSha256Header, key.Oid.ToString())]));
        }

        var staged = StagedName.New();
        return new SignedUpload(await SignAsync(names.OfStaged(key, staged.Unique), HeadersOf(size)), staged.ToString());

        ValueTask<SignedRequest> SignAsync(string name, KeyValuePair<string, string>[] headers) =>
            signer.SignAsync(HttpMethod.Put, name, [], headers, lifetime, cancellationToken);
    }

    private static KeyValuePair<string, string>[] HeadersOf(long size) =>
    [
        new("Content-Type", BucketObjects.ContentType),
        new("x-goog-content-length-range", string.Create(CultureInfo.InvariantCulture, $"{size},{size}")),
    ];
}
