namespace Giftless.Storage;

/// <summary>An upload in parts that is under way.</summary>
public sealed record MultipartUpload
{
    /// <summary>How the storage finds it again: printable ASCII. It is passed to clients and back.</summary>
    public required string Name { get; init; }

    /// <summary>The lengths in bytes of the parts that are there, by their numbers.</summary>
    public required IReadOnlyDictionary<int, long> Held { get; init; }
}
