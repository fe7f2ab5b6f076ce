using Giftless.Protocol;
using Giftless.Transfer;

namespace Giftless.Batch;

/// <summary>A batch request that was found valid, and what it is about: enough to decide whether it is allowed.</summary>
internal sealed class PlannedBatch
{
    internal PlannedBatch(
        LfsOperation operation, string? refName, IReadOnlyList<string?> transfers, IReadOnlyList<PlannedObject> objects) =>
        (Operation, Ref, Transfers, Objects) = (operation, refName, transfers, objects);

    /// <summary>What the batch is for.</summary>
    public LfsOperation Operation { get; }

    /// <summary>The ref that the client named, if any.</summary>
    public string? Ref { get; }

    /// <summary>The transfers that the client can do: <c>basic</c> unless it says others.</summary>
    public IReadOnlyList<string?> Transfers { get; }

    /// <summary>The distinct objects in the order of the request.</summary>
    public IReadOnlyList<PlannedObject> Objects { get; }
}
