using Giftless.Protocol;

namespace Giftless.Git;

/// <summary>Finds what pointers point to. A host that keeps objects elsewhere writes its own.</summary>
public interface IPointerResolver
{
    /// <summary>Whether the object is there.</summary>
    /// <param name="repository">The repository, as the Git LFS server knows it.</param>
    /// <param name="pointer">The pointer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<bool> HoldsAsync(RepositoryName repository, LfsPointer pointer, CancellationToken cancellationToken);

    /// <summary>Opens the object.</summary>
    /// <param name="repository">The repository, as the Git LFS server knows it.</param>
    /// <param name="pointer">The pointer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its bytes, or null where it is not there.</returns>
    ValueTask<Stream?> OpenAsync(RepositoryName repository, LfsPointer pointer, CancellationToken cancellationToken);
}
