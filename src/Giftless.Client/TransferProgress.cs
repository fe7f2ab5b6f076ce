namespace Giftless.Client;

/// <summary>How far one object is.</summary>
/// <param name="Oid">The object.</param>
/// <param name="Bytes">How many of its bytes are where they go. It falls when bytes have to be sent or fetched again.</param>
/// <param name="Size">The object's length in bytes.</param>
public readonly record struct TransferProgress(Oid Oid, long Bytes, long Size);
