using Giftless.Storage.Blobs;
using Giftless.Transfer;

namespace Giftless.Storage;

/// <summary>The capability of letting clients get objects from the storage itself, by requests that the server signs.</summary>
public interface IDirectDownloads
{
    /// <summary>Signs the download of one object.</summary>
    /// <param name="key">The object, which is here.</param>
    /// <param name="disposition">What the reply is to say in <c>Content-Disposition</c>, if anything.</param>
    /// <param name="lifetime">How long the request should be good for; the storage may shorten it to what it can sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<SignedRequest> SignDownloadAsync(
        ObjectKey key, ContentDisposition? disposition, TimeSpan lifetime, CancellationToken cancellationToken);
}
