using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Moves objects in one direction.</summary>
/// <typeparam name="T">What the caller says of an object.</typeparam>
internal interface IObjectMover<in T>
{
    LfsOperation Operation { get; }

    /// <summary>How many bytes <see cref="PrepareAsync"/> reads of an object that is not where it is to go.</summary>
    long BytesToPrepare(T item);

    /// <summary>Finds out what to ask the server for.</summary>
    /// <returns>The object, or null where it is where it is to go.</returns>
    Task<BatchRequestObject?> PrepareAsync(T item, CancellationToken cancellationToken);

    /// <summary>Moves an object.</summary>
    /// <exception cref="ClientFailure">It could not be moved.</exception>
    Task<TransferOutcome> MoveAsync(T item, BatchRequestObject request, BatchOffer offer, CancellationToken cancellationToken);

    /// <summary>What the result has of an object that was not asked for.</summary>
    (Oid? Oid, long? Size) Describe(T item);
}
