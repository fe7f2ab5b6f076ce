namespace Giftless.Storage;

/// <summary>An upload cannot be finished because something of it was not sent. What was sent is kept. The code is 409.</summary>
/// <param name="message">What is missing.</param>
public sealed class UploadIncompleteException(string message) : LfsException(409, message);
