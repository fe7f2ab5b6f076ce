namespace Giftless.Storage;

/// <summary>An upload in parts that is under way.</summary>
/// <param name="Name">How the storage finds it again: printable ASCII. It is passed to clients and back.</param>
/// <param name="Held">The lengths in bytes of the parts that are there, by their numbers.</param>
public sealed record MultipartUpload(string Name, IReadOnlyDictionary<int, long> Held);
