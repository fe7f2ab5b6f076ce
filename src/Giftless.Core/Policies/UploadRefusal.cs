using System.Diagnostics.CodeAnalysis;

namespace Giftless.Policies;

/// <summary>Why an upload is not wanted, as its client is told.</summary>
[Experimental("GITLFS001")]
public sealed record UploadRefusal
{
    private readonly int _status = 403;

    /// <summary>A sentence for the client, who shows it to its user.</summary>
    public required string Message { get; init; }

    /// <summary>The status of HTTP.</summary>
    /// <value>The default is 403. Clients repeat what is 429 or over 499, and take 422 for success where bytes were sent.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is below 400, over 599, or 422.</exception>
    public int Status
    {
        get => _status;
        init => _status = value is >= 400 and < 600 and not 422
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A refusal is a status from 400 to 599 other than 422.");
    }
}
