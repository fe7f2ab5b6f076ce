namespace Giftless.GoogleCloud.Fake;

/// <summary>One content of an object.</summary>
internal sealed record FakeObject(Blob Blob, long Generation, string ContentType, DateTimeOffset StoredAt);
