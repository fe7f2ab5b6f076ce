namespace Giftless.Storage;

/// <summary>An upload that nobody finished, and that is old enough to go.</summary>
/// <param name="Name">What to call it in the log.</param>
/// <param name="DeleteAsync">Deletes it. One that is not there any more is no error.</param>
internal readonly record struct AbandonedUpload(string Name, Func<CancellationToken, Task> DeleteAsync);
