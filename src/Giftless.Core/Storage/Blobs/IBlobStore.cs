namespace Giftless.Storage.Blobs;

/// <summary>
/// Keeps bytes under names: a folder, a bucket, a container. It knows nothing of Git LFS; <c>ObjectStore</c> makes verified objects of what
/// it keeps. These members make a server work; each capability (<see cref="IBlobSigner"/>, <see cref="IBlobParts"/>,
/// <see cref="IBlobPartSigner"/>, <see cref="IBlobMove"/>, <see cref="IBlobAppend"/>) makes it faster.
/// </summary>
/// <remarks>
/// <para>
/// A name is one or more segments separated by <c>/</c>: none is empty, <c>.</c> or <c>..</c>, or has a control character or half a
/// surrogate pair; it has at most 1,024 bytes in UTF-8. Names differ where one character does, in case as well. No name is all of another
/// one and a slash and more: a file system could not keep both.
/// </para>
/// <para>
/// What a blob is served with (type, disposition, encoding, caching) is set by the store, to what serves bytes as they are, and by nobody
/// else. Members may be called at the same time from many threads and many servers. What fails is a
/// <see cref="StorageUnavailableException"/> or <see cref="StorageFullException"/>; a <see cref="TimeoutException"/>, or a call that is
/// cancelled though its caller did not, is taken for the former, and whatever else is thrown for a fault of the store. A call that is
/// cancelled throws <see cref="OperationCanceledException"/>; then, and after a failure, what it was to do may have been done.
/// </para>
/// </remarks>
public interface IBlobStore
{
    /// <summary>Looks a blob up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null where there is none.</returns>
    ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Opens a blob, or a range of it, for reading forward.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="range">Which bytes, and of which version.</param>
    /// <param name="cancellationToken">Ends the call, not the stream that it gave.</param>
    /// <returns>
    /// A stream of those bytes, which the caller disposes; null where there is no such blob, or not in that version. A read that breaks
    /// throws <see cref="StorageUnavailableException"/>, and so does one that stands still: a store that answers over a line wraps what it
    /// gives into a <see cref="StoreStream"/>.
    /// </returns>
    ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a blob. Nothing of it is visible, under this or any other name, unless the content was read to its end without a failure, and
    /// it is durable when the call returns.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">
    /// The bytes, read once. It need not seek, may give a byte at a time, and may throw at the end in place of ending; what it throws is
    /// passed on as it is.
    /// </param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Ends the call; nothing of the blob stays visible.</param>
    /// <returns>
    /// False where the name is taken, and was to be free; the content need not have been read then. A store that cannot tell in one step
    /// may let the later one of two that come at once win, and say true to both.
    /// </returns>
    /// <exception cref="ObjectTooLongException">It is longer than one write can take.</exception>
    Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken);

    /// <summary>Deletes a blob. One that is not there, or there in another version, is no error, and stays.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version to delete (<see cref="BlobInfo.Version"/>), or null for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DeleteAsync(string name, string? version, CancellationToken cancellationToken);

    /// <summary>Lists blobs, in ordinal order of their names in UTF-8, in pages: memory is flat, however many there are.</summary>
    /// <param name="prefix">What their names begin with; it may end within a segment, and be empty.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>Each blob that is there all the time, once. Hashes and foreign headers may be missing.</returns>
    IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>A further capability, or null where the store has it not.</summary>
    /// <typeparam name="T">The capability's interface.</typeparam>
    T? GetCapability<T>() where T : class, IBlobCapability => this as T;
}
