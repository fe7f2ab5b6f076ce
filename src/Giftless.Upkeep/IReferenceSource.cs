namespace Giftless.Upkeep;

/// <summary>
/// Names the objects of a repository that are needed: a Git repository (<see cref="GitReferenceSource"/>), or what a host without git keeps
/// a list of. A collection believes it; so whatever it cannot tell for certain it must not leave out, but throw.
/// </summary>
public interface IReferenceSource
{
    /// <summary>What to call it in messages, such as a path.</summary>
    string Name { get; }

    /// <summary>
    /// What changes whenever something may have become needed. It is asked for before and after a collection, which reads anew what has
    /// changed meanwhile.
    /// </summary>
    /// <exception cref="UpkeepException">The source cannot tell.</exception>
    Task<string> GetStateAsync(CancellationToken cancellationToken);

    /// <summary>All that is needed; the same object may come several times.</summary>
    /// <exception cref="UpkeepException">The source is not sure that it knows all.</exception>
    IAsyncEnumerable<ObjectReference> ReadAsync(CancellationToken cancellationToken);
}
