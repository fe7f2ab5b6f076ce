namespace Giftless.Storage;

/// <summary>
/// The capability of deleting objects. No client can ask for it; it is for hosts that clean up, and for <see cref="StorageProbe"/>.
/// </summary>
public interface IObjectRemoval
{
    /// <summary>Deletes an object. One that is not here is no error.</summary>
    Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken);
}
