using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Transfer;

/// <summary>One valid object of a batch, as a transfer adapter sees it.</summary>
public readonly record struct TransferObject
{
    /// <summary>What keeps the objects of the repository.</summary>
    public required ObjectStore Storage { get; init; }

    /// <summary>The object.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Its length in bytes as the client says; null only on a download that left it out.</summary>
    public required long? Size { get; init; }

    /// <summary>How the client wants it presented on download, if it said so.</summary>
    public ContentDisposition? Disposition { get; init; }

    /// <summary>How many parts the answers to this batch may still offer.</summary>
    public required PartBudget Parts { get; init; }
}
