using Giftless.Protocol;
using Giftless.Storage.Blobs;

namespace Giftless.Transfer;

internal static class SignedRequestExtensions
{
    /// <summary>The action by which a client sends a request to the storage.</summary>
    public static LfsAction ToAction(this SignedRequest request) => new()
    {
        Href = request.Url,
        Header = request.Headers.Count == 0 ? null : request.Headers,
        ExpiresIn = (int)request.Lifetime.TotalSeconds,
    };
}
