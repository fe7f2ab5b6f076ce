namespace Giftless.Client;

/// <summary>One object to download.</summary>
/// <param name="Oid">The object.</param>
/// <param name="Size">Its length in bytes, as its pointer has it.</param>
/// <param name="Path">
/// The file that it becomes; a file of that name with other content is replaced. Until the object is there and checked, its bytes are in a
/// file beside it, <c>{Path}.{first 16 characters of the oid}.part</c>, with which a later download goes on.
/// </param>
public sealed record DownloadObject(Oid Oid, long Size, string Path);
