using Giftless.Storage;

namespace Giftless.Transfer;

/// <summary>One valid object of a batch, as a transfer adapter sees it.</summary>
/// <param name="Key">The object.</param>
/// <param name="Size">Its length in bytes as the client says; null only on a download that left it out.</param>
/// <param name="Disposition">How the client wants it presented on download, if it said so.</param>
/// <param name="Parts">How many parts the answers to this batch may still offer.</param>
public readonly record struct TransferObject(ObjectKey Key, long? Size, ContentDisposition? Disposition, PartBudget Parts);
