using Giftless.Storage.Blobs;
using Giftless.Storage.GoogleCloud.Client;
using Giftless.Storage.GoogleCloud.Signing;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Signs requests that clients send to the bucket.</summary>
internal sealed class RequestSigner(BucketAddress bucket, ISigningKey key, TimeProvider time)
{
    public const string ContentLength = "content-length";

    /// <summary>Whether signatures are worth keeping.</summary>
    public bool IsRemote => key.IsRemote;

    /// <summary>Signs a request.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="query">Further parameters, not encoded.</param>
    /// <param name="headers">
    /// What the client has to send. The length is signed and not handed out: clients that send a body say how long it is.
    /// </param>
    /// <param name="lifetime">How long it should be good for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<SignedRequest> SignAsync(
        HttpMethod method,
        string name,
        IReadOnlyList<KeyValuePair<string, string>> query,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        TimeSpan lifetime,
        CancellationToken cancellationToken)
    {
        var granted = lifetime < key.MaxLifetime ? lifetime : key.MaxLifetime;
        var request = new V4Request(method.Method, bucket.Origin, bucket.PathOf(name))
        {
            Query = query,
            Headers = headers,
            SignedAt = time.GetUtcNow(),
            Lifetime = granted,
        };
        var url = await V4Signer.SignAsync(request, key, cancellationToken);
        return new SignedRequest(url, headers.Where(header => header.Key != ContentLength).ToDictionary(), granted);
    }
}
