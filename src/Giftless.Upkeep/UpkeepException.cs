namespace Giftless.Upkeep;

/// <summary>Upkeep is not sure, and so does nothing. The message says why, in a sentence for the operator.</summary>
/// <param name="message">Why.</param>
/// <param name="innerException">The cause.</param>
public sealed class UpkeepException(string message, Exception? innerException = null) : Exception(message, innerException);
