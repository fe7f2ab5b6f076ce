using System.Collections.Concurrent;

namespace Giftless.GoogleCloud.Fake;

/// <summary>An upload in parts that is under way.</summary>
internal sealed record FakeUpload(string Id, string Name, string ContentType, DateTimeOffset StartedAt)
{
    public ConcurrentDictionary<int, Blob> Parts { get; } = new();
}
