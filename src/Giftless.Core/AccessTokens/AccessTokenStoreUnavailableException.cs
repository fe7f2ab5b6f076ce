namespace Giftless.AccessTokens;

/// <summary>Access tokens cannot be looked up at the moment. The code is 503; clients are asked to come back.</summary>
public sealed class AccessTokenStoreUnavailableException : LfsException
{
    /// <summary>Says that the tokens cannot be reached.</summary>
    /// <param name="innerException">What the database said.</param>
    public AccessTokenStoreUnavailableException(Exception? innerException = null)
        : base(503, "The access tokens of this server cannot be checked at the moment.", innerException) =>
        RetryAfter = TimeSpan.FromSeconds(10);
}
