namespace Giftless.Storage.Blobs;

/// <summary>Which bytes of a blob to read.</summary>
public sealed record BlobRange
{
    /// <summary>All of it, in whatever version.</summary>
    public static BlobRange All { get; } = new();

    /// <summary>The first byte, from 0 up to the blob's length.</summary>
    public long Offset { get; init; }

    /// <summary>
    /// How many bytes, which may be 0; offset and length together do not exceed the blob's length. Null for all that follow.
    /// </summary>
    public long? Length { get; init; }

    /// <summary>The version (<see cref="BlobInfo.Version"/>), or null for any.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// Opens the range at a store that answers by HTTP, which has no way to ask for no bytes: where there may be none, the blob is looked
    /// up first.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The blob's name.</param>
    /// <param name="ask">Asks the store for the range, which has a byte or more unless all of an empty blob is wanted.</param>
    /// <param name="cancellationToken">Ends the call, not the stream that it gave.</param>
    /// <returns>What <see cref="IBlobStore.OpenAsync"/> returns.</returns>
    public async ValueTask<Stream?> OpenByHttpAsync(
        IBlobStore store, string name, Func<CancellationToken, ValueTask<Stream?>> ask, CancellationToken cancellationToken)
    {
        if (Length == 0 || (Length is null && Offset > 0))
        {
            if (await store.FindAsync(name, cancellationToken) is not { } found || (Version ?? found.Version) != found.Version)
                return null;
            if (Length == 0 || Offset == found.Size)
                return new MemoryStream([], writable: false);
        }

        return await ask(cancellationToken);
    }
}
