namespace Giftless.Locks;

/// <summary>The locks cannot be read or written at the moment. The code is 503; clients are asked to come back.</summary>
public sealed class LockStoreUnavailableException : LfsException
{
    /// <summary>Says that the locks cannot be reached.</summary>
    /// <param name="innerException">What the database said.</param>
    public LockStoreUnavailableException(Exception? innerException = null)
        : base(503, "The locks of this server cannot be reached at the moment.", innerException) => RetryAfter = TimeSpan.FromSeconds(10);
}
