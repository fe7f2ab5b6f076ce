namespace Giftless.Storage;

/// <summary>
/// Keeps objects. Every storage answers one question, whether an object is here and how long it is; what else it can do it says
/// through <see cref="GetCapability{T}"/>.
/// </summary>
/// <remarks>
/// What holds for every storage and every capability: an absent object is <see langword="null"/>, never an exception; an object is
/// seen only when it is complete and its SHA-256 is its oid; nothing that is stored changes; failures are
/// <see cref="StorageUnavailableException"/>, <see cref="StorageFullException"/> or <see cref="ObjectMismatchException"/>, and
/// anything else is a fault of the server. Members may be called at the same time from many threads.
/// </remarks>
public interface IObjectStorage
{
    /// <summary>The length of an object in bytes, or null when it is not here.</summary>
    ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>
    /// A further capability, such as <see cref="IStreamingStorage"/> or <see cref="IDirectUploads"/>, or null where the storage has it
    /// not. A decorator passes the question on to what it wraps.
    /// </summary>
    /// <typeparam name="T">The capability's interface.</typeparam>
    T? GetCapability<T>() where T : class => this as T;
}
