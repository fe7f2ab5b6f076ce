namespace Giftless.Storage.Blobs;

/// <summary>
/// Takes a blob in parts, in any order and over any time. All state is the store's, so that any server can go on. Parts are no blob, and
/// are not listed as one, before they are completed.
/// </summary>
public interface IBlobParts : IBlobCapability
{
    /// <summary>What the store can do.</summary>
    PartLimits Limits { get; }

    /// <summary>Starts an upload in parts. Several for one name may be under way.</summary>
    /// <param name="name">The blob that it becomes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// Its id: at most 1,024 printable ASCII characters. It need not differ from that of other uploads for the same name.
    /// </returns>
    Task<string> StartAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Lists uploads that were neither completed nor aborted, writes that were interrupted included where they leave any.
    /// </summary>
    /// <param name="prefix">What the names of their blobs begin with.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The parts that an upload has.</summary>
    /// <param name="upload">The upload. Its id may come from a client: it is not to be trusted.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// By their numbers; null where there is no such upload. A store that keeps nothing of an upload without parts gives none.
    /// </returns>
    Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a part in place of the same one sent before. One that is interrupted or refused leaves that one as it was: nothing is stored
    /// unless the content was read to its end without a failure.
    /// </summary>
    /// <param name="upload">The upload. Its id may come from a client: it is not to be trusted.</param>
    /// <param name="part">Which part, within <see cref="Limits"/>.</param>
    /// <param name="content">The bytes, read once. It fails at its end when they are not as many as the part has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The part, as <see cref="ListPartsAsync"/> gives it until it is sent again; null where there is no such upload.
    /// </returns>
    Task<BlobPart?> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the blob of the parts, in place of one that is there, in one step. The upload is over then, and not before the blob is
    /// visible. It may take minutes; two that do it at the same time both succeed, or one of them finds no upload any more, or is told to
    /// come back.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="parts">All its parts, in order, as <see cref="ListPartsAsync"/> gave them; at least one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The blob that was made of exactly these parts, with its SHA-256 where the store has read the bytes; null where there is no such
    /// upload, where its parts are others now, or where another blob has taken its place meanwhile.
    /// </returns>
    Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken);

    /// <summary>Ends an upload and deletes its parts. One that is not there is no error.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken);
}

/// <summary>An upload in parts that is under way.</summary>
public sealed record BlobUpload
{
    /// <summary>The name of the blob that it becomes.</summary>
    public required string Name { get; init; }

    /// <summary>The store's own id of it.</summary>
    public required string Id { get; init; }

    /// <summary>When it was started, or last grew; null where that is not known.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>A part that is there.</summary>
public sealed record BlobPart
{
    /// <summary>Its place among the parts, from 1 on.</summary>
    public required int Number { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>What the store wants to hear of it when the parts are put together, such as an entity tag.</summary>
    public string Version { get; init; } = "";
}
