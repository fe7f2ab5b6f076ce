using Giftless.Storage.GoogleCloud.Signing;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>Answers by a signature: an HMAC key gets no tokens.</summary>
internal sealed class SignedAuthorization(ISigningKey key, TimeProvider time) : IAuthorization
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public async ValueTask<HttpRequestMessage> AuthorizeAsync(
        StoreRequest request, BucketAddress bucket, CancellationToken cancellationToken)
    {
        var signed = new V4Request(request.Method.Method, bucket.Origin, bucket.PathOf(request.Name))
        {
            Query = request.Query,
            Headers = request.Headers,
            SignedAt = time.GetUtcNow(),
            Lifetime = Lifetime,
        };
        return new HttpRequestMessage(request.Method, await V4Signer.SignAsync(signed, key, cancellationToken));
    }
}
