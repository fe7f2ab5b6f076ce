namespace Giftless.Storage;

/// <summary>What a <see cref="TransferMode"/> means for the capabilities of a storage.</summary>
public static class TransferModes
{
    /// <summary>Whether a storage in this mode offers a capability that it has.</summary>
    /// <typeparam name="T">The capability's interface.</typeparam>
    public static bool Offers<T>(this TransferMode mode) where T : class
    {
        if (typeof(T) == typeof(IDirectDownloads))
            return mode != TransferMode.Streamed;
        if (typeof(T) == typeof(IDirectUploads) || typeof(T) == typeof(IDirectParts))
            return mode == TransferMode.Direct;
        return typeof(T) != typeof(IStreamedParts) || mode != TransferMode.Direct;
    }
}
