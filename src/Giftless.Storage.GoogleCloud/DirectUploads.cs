using System.Globalization;
using Giftless.Storage.GoogleCloud.Client;
using Giftless.Storage.GoogleCloud.Signing;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Lets clients put objects into the bucket: of the exact length, under a name that is free, and with the SHA-256 that is the object's name.
/// </summary>
internal sealed class DirectUploads(RequestSigner signer, ObjectNames names, UploadIntegrity integrity) : IDirectUploads
{
    /// <summary>The most that one object may have (<c>cloud.google.com/storage/quotas</c>).</summary>
    public const long MaxObjectSize = 5L * 1024 * 1024 * 1024 * 1024;

    public long MaxUploadSize => MaxObjectSize;

    public async ValueTask<SignedUpload> SignUploadAsync(ObjectKey key, long size, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (integrity == UploadIntegrity.ContentSha256)
            return new SignedUpload(await SignBoundAsync(names.Of(key), key.Oid, size, lifetime, cancellationToken));

        var staged = StagedName.New();
        var name = names.OfStaged(key, staged.Unique);
        return new SignedUpload(await signer.SignAsync(HttpMethod.Put, name, [], HeadersOf(size), lifetime, cancellationToken), staged.ToString());
    }

    /// <summary>Signs an upload whose body the service checks.</summary>
    public ValueTask<SignedRequest> SignBoundAsync(string name, Oid oid, long size, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] headers =
            [.. HeadersOf(size), new("x-goog-if-generation-match", "0"), new(V4Signer.ContentSha256Header, oid.ToString())];
        return signer.SignAsync(HttpMethod.Put, name, [], headers, lifetime, cancellationToken);
    }

    private static KeyValuePair<string, string>[] HeadersOf(long size) =>
    [
        new("Content-Type", BucketObjects.ContentType),
        new("x-goog-content-length-range", string.Create(CultureInfo.InvariantCulture, $"{size},{size}")),
    ];
}
