namespace Giftless.GoogleCloud.Fake;

/// <summary>One content of an object.</summary>
/// <param name="Blob">The bytes.</param>
/// <param name="Generation">Which content it is.</param>
/// <param name="ContentType">Its kind.</param>
/// <param name="StoredAt">When it was stored.</param>
/// <param name="Beside">The headers that were sent beside the bytes and are sent back with them.</param>
internal sealed record FakeObject(
    Blob Blob, long Generation, string ContentType, DateTimeOffset StoredAt, IReadOnlyDictionary<string, string> Beside);
