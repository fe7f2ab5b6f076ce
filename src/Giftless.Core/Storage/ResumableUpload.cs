namespace Giftless.Storage;

/// <summary>Where a resumable upload stands.</summary>
public sealed record ResumableUpload
{
    /// <summary>How many bytes of the object are here, from its first on, durably.</summary>
    public required long Offset { get; init; }

    /// <summary>By what name it is finished once all bytes are here; null where nothing is.</summary>
    public string? Name { get; init; }

    /// <summary>When it is deleted unless it is finished before; null where that is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
