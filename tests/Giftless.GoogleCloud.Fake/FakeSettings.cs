namespace Giftless.GoogleCloud.Fake;

/// <summary>What a test may want otherwise.</summary>
public sealed class FakeSettings
{
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The least bytes of a part that is not the last.</summary>
    public long MinPartSize { get; set; } = 5 * 1024 * 1024;

    /// <summary>How many entries a list has at once.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>How many bytes are copied by one call; more take a second one.</summary>
    public long RewriteSize { get; set; } = long.MaxValue;

    /// <summary>Whether bodies are checked against <c>x-goog-content-sha256</c>; careless emulators do not.</summary>
    public bool ChecksContentSha256 { get; set; } = true;
}
