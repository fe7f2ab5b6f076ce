namespace Giftless;

/// <summary>The storage does not answer at the moment. The code is 503; clients are asked to come back.</summary>
public sealed class StorageUnavailableException : LfsException
{
    /// <summary>Says that the storage cannot be reached.</summary>
    /// <param name="innerException">What the storage said.</param>
    public StorageUnavailableException(Exception? innerException = null)
        : base(503, "The storage of this server cannot be reached at the moment.", innerException) => RetryAfter = TimeSpan.FromSeconds(10);
}
