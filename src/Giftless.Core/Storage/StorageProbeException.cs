namespace Giftless.Storage;

/// <summary>A storage does not work as it is set up. The message is one line for an administrator.</summary>
/// <param name="message">What is wrong, and where to set it right.</param>
/// <param name="innerException">What the storage said.</param>
public sealed class StorageProbeException(string message, Exception? innerException = null) : Exception(message, innerException);
