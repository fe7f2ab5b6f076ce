using System.Collections.Concurrent;
using Giftless.Storage.Blobs;
using Giftless.Storage.GoogleCloud.Client;
using Giftless.Transfer;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Lets clients get objects from the bucket. Signatures that cost a call are given out again for half of their life.</summary>
internal sealed class DirectDownloads(RequestSigner signer, ObjectNames names, TimeProvider time) : IDirectDownloads
{
    /// <summary>
    /// An object may have been sent as a compressed one. Who asks so, in its own words, is given the bytes that are stored, by the service
    /// and by its own library.
    /// </summary>
    private static readonly Dictionary<string, string> AsItIs = new() { ["Accept-Encoding"] = "gzip" };

    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<(string Name, string? Disposition), (SignedRequest Request, DateTimeOffset Expires)> _kept =
        new();

    public async ValueTask<SignedRequest> SignDownloadAsync(
        ObjectKey key, ContentDisposition? disposition, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var id = (Name: names.Of(key), Disposition: disposition?.ToString());
        if (_kept.TryGetValue(id, out var kept) && kept.Expires - time.GetUtcNow() is var left && left >= kept.Request.Lifetime / 2)
            return kept.Request with { Lifetime = left };

        var signedAt = time.GetUtcNow();
        KeyValuePair<string, string>[] query =
        [
            new("response-content-disposition", id.Disposition ?? "attachment"),
            new("response-content-type", BucketObjects.ContentType),
        ];
        var signed = (await signer.SignAsync(HttpMethod.Get, id.Name, query, [], lifetime, cancellationToken)) with { Headers = AsItIs };
        if (signer.IsRemote)
            Keep(id, (signed, signedAt + signed.Lifetime));
        return signed;
    }

    private void Keep((string, string?) id, (SignedRequest, DateTimeOffset) signed)
    {
        if (_kept.Count >= MostKept)
            _kept.Clear();
        _kept[id] = signed;
    }
}
