namespace Giftless.Storage.Blobs;

/// <summary>
/// Passes everything on to another store; a decorator derives from it and changes what it is about. Of the capabilities none is passed on
/// unless the decorator says so: whoever changes bytes on their way cannot let clients fetch them behind its back.
/// </summary>
/// <param name="inner">The store that is decorated.</param>
public abstract class DelegatingBlobStore(IBlobStore inner) : IBlobStore
{
    /// <summary>The store that is decorated.</summary>
    protected IBlobStore Inner { get; } = inner;

    /// <inheritdoc/>
    public virtual ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        Inner.FindAsync(name, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        Inner.OpenAsync(name, range, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        Inner.WriteAsync(name, content, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) =>
        Inner.DeleteAsync(name, version, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Inner.ListAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class, IBlobCapability =>
        !Offers<T>() ? null : this as T ?? (Keeps<T>() ? Inner.GetCapability<T>() : null);

    /// <summary>
    /// Whether there is a capability at all. A decorator that implements one only on top of the inner store's says no where that has none.
    /// </summary>
    /// <typeparam name="T">The capability's interface.</typeparam>
    protected virtual bool Offers<T>() where T : class, IBlobCapability => true;

    /// <summary>
    /// Whether what the inner store promises with a capability stays true under this decorator. One that the decorator implements itself
    /// need not be named.
    /// </summary>
    /// <typeparam name="T">The capability's interface.</typeparam>
    protected virtual bool Keeps<T>() where T : class, IBlobCapability => false;
}
