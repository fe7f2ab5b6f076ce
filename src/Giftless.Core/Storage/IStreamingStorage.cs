namespace Giftless.Storage;

/// <summary>The capability of moving bytes through the server.</summary>
public interface IStreamingStorage
{
    /// <summary>Opens an object, or a range of it, for reading forward.</summary>
    /// <param name="key">The object.</param>
    /// <param name="offset">The first byte wanted, from 0 up to the object's length.</param>
    /// <param name="length">How many bytes; offset and length together do not exceed the object's length.</param>
    /// <param name="cancellationToken">Ends the call, not the stream that it gave.</param>
    /// <returns>
    /// A stream of exactly <paramref name="length"/> bytes, which the caller disposes, or null when the object is not here.
    /// </returns>
    ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken);

    /// <summary>Stores an object, which becomes visible when it is complete, verified and durable, and not before.</summary>
    /// <param name="key">The object; its oid is the SHA-256 that the content has to have.</param>
    /// <param name="content">The bytes, read once to the end. It need not seek, and may give a byte at a time.</param>
    /// <param name="size">How many bytes there have to be, or null where only the SHA-256 is known beforehand.</param>
    /// <param name="cancellationToken">Ends the upload; nothing of it stays visible.</param>
    /// <exception cref="ObjectMismatchException">Length or SHA-256 differ; checked even when the object is held already.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    /// <exception cref="ObjectTooLongException">There is a limit, and <paramref name="size"/> is over it.</exception>
    Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken);
}
