namespace Giftless.GoogleCloud.Fake;

/// <summary>A resumable upload that is under way. Its id opens it: whoever has the address of a session needs nothing else.</summary>
internal sealed record FakeSession(string Id, string Name, string ContentType, long? IfGeneration, bool IsJson)
{
    /// <summary>What came so far, in order.</summary>
    public List<Blob> Chunks { get; } = [];

    public long Received => Chunks.Sum(chunk => chunk.Size);
}
