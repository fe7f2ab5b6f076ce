using System.Globalization;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Signing;
using Giftless.Transfer;

namespace Giftless.Storage.S3;

/// <summary>Signs what clients send to the store themselves.</summary>
internal sealed class S3Direct(S3Bucket bucket, S3Signer signer, S3Integrity integrity) : IDirectUploads, IDirectDownloads
{
    /// <summary>
    /// What the store says of an object in place of what it was sent with: beside the bytes an uploader may have sent headers that no
    /// signature covers, and a download that is said to be compressed, and is not, fails.
    /// </summary>
    private static readonly KeyValuePair<string, string>[] SaidOfDownloads =
    [
        KeyValuePair.Create("response-cache-control", "private"),
        KeyValuePair.Create("response-content-encoding", "identity"),
        KeyValuePair.Create("response-content-type", LfsMediaType.Content),
    ];

    public long MaxUploadSize => S3Limits.MaxPutSize;

    public async ValueTask<SignedUpload> SignUploadAsync(ObjectKey key, long size, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var bond = await integrity.GetAsync(cancellationToken);
        var upload = bond.Integrity == UploadIntegrity.None ? StagedKey.NewUnique() : null;
        var headers = HeadersFor(bucket, bond, key.Oid);
        var target = upload is null ? bucket.KeyOf(key) : bucket.StagedKeyOf(key, upload);
        var request = new UnsignedRequest("PUT", target, [.. headers, LengthHeader(size)], []);
        var (url, granted) = await signer.SignAsync(request, lifetime, cancellationToken);
        return new SignedUpload(new SignedRequest(url, headers, granted), upload);
    }

    public async ValueTask<SignedRequest> SignDownloadAsync(
        ObjectKey key, ContentDisposition? disposition, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] query =
            [.. SaidOfDownloads, KeyValuePair.Create("response-content-disposition", disposition?.ToString() ?? "attachment")];
        var (url, granted) = await signer.SignAsync(new UnsignedRequest("GET", bucket.KeyOf(key), [], query), lifetime, cancellationToken);
        return new SignedRequest(url, new Dictionary<string, string>(), granted);
    }

    /// <summary>The headers that a signed upload has to have, but for its length.</summary>
    internal static Dictionary<string, string> HeadersFor(S3Bucket bucket, S3Integrity.Bond bond, Oid oid)
    {
        var headers = new Dictionary<string, string>(bucket.KeepingHeaders()) { ["Content-Type"] = LfsMediaType.Content };
        foreach (var (name, value) in BindingHeaders(bond.Integrity, oid))
            headers[name] = value;
        if (bond.CreateOnly)
            headers["If-None-Match"] = "*";
        return headers;
    }

    /// <summary>Signed, and not among the headers that a client is told: each sets it by itself.</summary>
    internal static KeyValuePair<string, string> LengthHeader(long size) =>
        KeyValuePair.Create("content-length", size.ToString(CultureInfo.InvariantCulture));

    /// <summary>The headers that bind an upload to the SHA-256 of its body.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> BindingHeaders(UploadIntegrity integrity, Oid oid)
    {
        if (integrity is UploadIntegrity.Checksum or UploadIntegrity.Both)
            yield return KeyValuePair.Create("x-amz-checksum-sha256", Base64Of(oid));
        if (integrity is UploadIntegrity.ContentSha256 or UploadIntegrity.Both)
            yield return KeyValuePair.Create("x-amz-content-sha256", oid.ToString());
    }

    internal static string Base64Of(Oid oid)
    {
        Span<byte> sha256 = stackalloc byte[Oid.ByteLength];
        oid.CopyTo(sha256);
        return Convert.ToBase64String(sha256);
    }
}
