namespace Giftless.Storage;

/// <summary>The capability of letting clients send objects to the storage itself, by requests that the server signs.</summary>
public interface IDirectUploads
{
    /// <summary>The longest object in bytes that one request can carry.</summary>
    long MaxUploadSize { get; }

    /// <summary>Signs the upload of one object, bound to its length and, where the storage can, to its SHA-256.</summary>
    /// <param name="key">The object.</param>
    /// <param name="size">Its length in bytes, at most <see cref="MaxUploadSize"/>.</param>
    /// <param name="lifetime">How long the request should be good for; the storage may shorten it to what it can sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<SignedUpload> SignUploadAsync(ObjectKey key, long size, TimeSpan lifetime, CancellationToken cancellationToken);
}
