using System.Globalization;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3;

/// <summary>Signs what clients send to the store themselves.</summary>
internal sealed class S3BlobSigner(
    S3Bucket bucket, S3Signer signer, S3Signer publicSigner, UploadIntegrity integrity, bool isAmazon, S3StorageOptions settings)
    : IBlobSigner, IBlobPartSigner
{
    /// <summary>
    /// What the store says of an object in place of what it was sent with: beside the bytes an uploader may have sent headers that no
    /// signature covers, and a download that is said to be compressed, and is not, fails.
    /// </summary>
    private static readonly KeyValuePair<string, string>[] SaidOfReads =
    [
        KeyValuePair.Create("response-cache-control", "private"),
        KeyValuePair.Create("response-content-encoding", "identity"),
        KeyValuePair.Create("response-content-type", LfsMediaType.Content),
    ];

    /// <summary>
    /// Amazon refuses what grants rights without a signature. Ceph was seen to heed it, so that an uploader could give an object to
    /// everybody;
    /// beside a header that is signed it takes no other.
    /// </summary>
    private readonly bool _bindsAcl = settings.PrivateAcl ?? !isAmazon;

    /// <summary>Amazon is believed to check what it documents.</summary>
    public BlobBinding Binding { get; } = new()
    {
        Size = Promise.Kept,
        Sha256 = integrity == UploadIntegrity.None ? Promise.None : isAmazon ? Promise.Kept : Promise.Untried,
        Absence = settings.CreateOnly switch
        {
            true => Promise.Kept,
            false => Promise.None,
            null when integrity == UploadIntegrity.None => Promise.None,
            null => isAmazon ? Promise.Kept : Promise.Untried,
        },
    };

    public long MaxWriteSize => S3Limits.MaxPutSize;

    public async ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] query = [.. SaidOfReads, KeyValuePair.Create("response-content-disposition", options.Disposition)];
        var request = new UnsignedRequest("GET", name, [], query);
        var (url, lifetime) = await publicSigner.SignAsync(request, options.Lifetime, cancellationToken);
        return new SignedRequest { Url = url, Lifetime = lifetime };
    }

    public async ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(bucket.KeepingHeaders()) { ["Content-Type"] = LfsMediaType.Content };
        if (_bindsAcl)
            headers["x-amz-acl"] = "private";
        if (options.Sha256 is { } sha256)
        {
            foreach (var (header, value) in BindingHeaders(integrity, sha256))
                headers[header] = value;
        }

        if (options.IsCreateOnly)
            headers["If-None-Match"] = "*";
        var request = new UnsignedRequest("PUT", name, [.. headers, LengthHeader(options.Size)], []);
        var (url, lifetime) =
            await (options.IsForServer ? signer : publicSigner).SignAsync(request, options.Lifetime, cancellationToken);
        return new SignedRequest { Url = url, Headers = headers, Lifetime = lifetime };
    }

    public async ValueTask<SignedRequest> SignPartAsync(
        BlobUpload upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (url, granted) = await publicSigner.SignAsync(PartRequest(upload, part.Number, part.Size, []), lifetime, cancellationToken);
        return new SignedRequest { Url = url, Lifetime = granted };
    }

    /// <summary>The request that brings one part, bound to its place and its length.</summary>
    internal static UnsignedRequest PartRequest(
        BlobUpload upload, int number, long size, IEnumerable<KeyValuePair<string, string>> headers) => new(
        "PUT",
        upload.Name,
        [LengthHeader(size), .. headers],
        [
            KeyValuePair.Create("partNumber", number.ToString(CultureInfo.InvariantCulture)),
            KeyValuePair.Create("uploadId", upload.Id),
        ]);

    /// <summary>The headers that bind an upload to the SHA-256 of its body.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> BindingHeaders(UploadIntegrity integrity, string sha256)
    {
        if (integrity is UploadIntegrity.Checksum or UploadIntegrity.Both)
            yield return KeyValuePair.Create("x-amz-checksum-sha256", Base64Of(sha256));
        if (integrity is UploadIntegrity.ContentSha256 or UploadIntegrity.Both)
            yield return KeyValuePair.Create("x-amz-content-sha256", sha256);
    }

    internal static string Base64Of(string sha256) => Convert.ToBase64String(Convert.FromHexString(sha256));

    /// <summary>Signed, and not among the headers that a client is told: each sets it by itself.</summary>
    private static KeyValuePair<string, string> LengthHeader(long size) =>
        KeyValuePair.Create("content-length", size.ToString(CultureInfo.InvariantCulture));
}
