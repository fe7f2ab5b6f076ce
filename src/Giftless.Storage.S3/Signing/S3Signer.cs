using Giftless.Storage.Blobs;
namespace Giftless.Storage.S3.Signing;

/// <summary>Signs requests with the credentials of the moment.</summary>
internal sealed class S3Signer(QuerySigner signer, S3Credentials credentials, StoreCalls calls, TimeProvider time)
{
    /// <summary>Signs a request for as long as is wanted, or as the credentials hold.</summary>
    /// <returns>The absolute address and, in whole seconds, how long it is good for.</returns>
    /// <exception cref="StorageUnavailableException">There are no credentials.</exception>
    public async ValueTask<(string Url, TimeSpan Lifetime)> SignAsync(
        UnsignedRequest request, TimeSpan wanted, CancellationToken cancellationToken)
    {
        var (current, left) = await calls.RunAsync("get credentials", credentials.GetAsync, cancellationToken);
        var most = left < QuerySigner.MaxLifetime ? left : QuerySigner.MaxLifetime;
        var lifetime = TimeSpan.FromSeconds(Math.Max(1, (long)(wanted < most ? wanted : most).TotalSeconds));
        return (signer.Sign(request, current, time.GetUtcNow(), lifetime), lifetime);
    }
}
