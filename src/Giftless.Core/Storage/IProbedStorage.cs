namespace Giftless.Storage;

/// <summary>The capability of trying out, as at start, whether a storage does what it is set up for.</summary>
public interface IProbedStorage
{
    /// <summary>Stores, reads and deletes something small, and tries to store something wrong.</summary>
    /// <returns>One line for an administrator: where objects lie, and what the storage guarantees and what not.</returns>
    /// <exception cref="StorageProbeException">It does not work as it is set up.</exception>
    Task<string> ProbeAsync(CancellationToken cancellationToken);
}
