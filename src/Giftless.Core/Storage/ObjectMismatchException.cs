namespace Giftless.Storage;

/// <summary>The bytes that came are not the object they were sent as. Nothing was stored.</summary>
/// <remarks>
/// The code is 400: after a 422 to an upload, the stock client reports success although the object is lost
/// (<c>tq/basic_upload.go</c> of git-lfs).
/// </remarks>
/// <param name="message">Which of length and SHA-256 differs.</param>
public sealed class ObjectMismatchException(string message) : LfsException(400, message);
