namespace Giftless;

/// <summary>The storage has no room for the object. Nothing was stored. The code is 507.</summary>
/// <param name="innerException">What the storage said.</param>
public sealed class StorageFullException(Exception? innerException = null)
    : LfsException(507, "The storage of this server is full.", innerException);
