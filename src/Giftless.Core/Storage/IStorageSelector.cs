namespace Giftless.Storage;

/// <summary>Chooses the storage of a repository, so that tenants have buckets or folders of their own. A host registers it.</summary>
public interface IStorageSelector
{
    /// <summary>Chooses the storage of a repository.</summary>
    /// <param name="repository">The repository. Whoever asks for it is allowed to.</param>
    /// <param name="cancellationToken">Ends the call when nobody waits any more.</param>
    /// <returns>
    /// The name of a storage as <c>AddStorage(name, …)</c> has it, empty for the one that was added without a name, or null where there is
    /// no such repository: clients get 404.
    /// </returns>
    /// <remarks>
    /// It is asked at each request, so it should be quick. One that has not answered within 24 s is not waited for, and clients get 503.
    /// The same repository has to get the same storage, or its objects are not found.
    /// </remarks>
    ValueTask<string?> SelectAsync(RepositoryName repository, CancellationToken cancellationToken);
}
