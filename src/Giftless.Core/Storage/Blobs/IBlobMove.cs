namespace Giftless.Storage.Blobs;

/// <summary>
/// Makes one version of a blob another blob, within the store: by renaming it, or by copying it. What is visible under the new name, at any
/// moment and after any failure, is all of it or nothing; under the old one it is visible until then.
/// </summary>
public interface IBlobMove : IBlobCapability
{
    /// <summary>
    /// Whether it is exactly the version asked for that moves, whatever is written under its name at the same time. Where it is not, the
    /// version is looked at shortly before.
    /// </summary>
    bool IsBoundToVersion { get; }

    /// <summary>Moves a blob to a name that is free. It may take minutes.</summary>
    /// <param name="source">The blob.</param>
    /// <param name="target">
    /// The new name. The same one means that the blob stays where it is, and what it is served with is set anew
    /// (<see cref="BlobInfo.ForeignHeader"/>).
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// What came of it. Once it is <see cref="MoveOutcome.Moved"/> the source may still be there: the caller deletes it. A store that
    /// cannot tell in one step may let the later one of two that come at once win.
    /// </returns>
    Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken);
}

/// <summary>What came of a move.</summary>
public enum MoveOutcome
{
    /// <summary>The target is there now.</summary>
    Moved,

    /// <summary>The source is not there any more, or in another version. Nothing was done.</summary>
    SourceChanged,

    /// <summary>The target was there before. Nothing was done.</summary>
    TargetExists,
}
