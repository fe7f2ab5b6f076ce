using Giftless.Protocol;

namespace Giftless.Transfer;

/// <summary>One object of a batch, as it was asked for.</summary>
/// <param name="RequestedOid">The oid exactly as the client wrote it.</param>
/// <param name="RequestedSize">The size exactly as the client wrote it.</param>
/// <param name="Oid">The oid, where it is one.</param>
/// <param name="Disposition">How the client wants the object presented on download, if it said so.</param>
/// <param name="Error">Why the object is refused whatever is stored, or null.</param>
public readonly record struct PlannedObject(
    string RequestedOid, long? RequestedSize, Oid Oid, ContentDisposition? Disposition, LfsError? Error);
