namespace Giftless.Testing;

/// <summary>A scenario does not hold. The message says what was demanded and what was seen.</summary>
public sealed class ConformanceException : Exception
{
    internal ConformanceException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
