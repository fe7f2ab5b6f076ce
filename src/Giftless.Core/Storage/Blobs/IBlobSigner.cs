namespace Giftless.Storage.Blobs;

/// <summary>
/// Signs requests by which others read and write blobs at the store itself, without further credentials, until they expire.
/// </summary>
public interface IBlobSigner : IBlobCapability
{
    /// <summary>What a signed write is bound to.</summary>
    BlobBinding Binding { get; }

    /// <summary>The most bytes that one signed write can carry.</summary>
    long MaxWriteSize { get; }

    /// <summary>
    /// Signs a read. What the reply says of type, encoding, disposition and caching is overridden as far as the store can, whatever the
    /// blob was written with.
    /// </summary>
    /// <param name="name">The blob, which need not be there.</param>
    /// <param name="options">How to sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken);

    /// <summary>Signs a write of a blob by one request.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="options">How to sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken);
}

/// <summary>What a signed write is bound to: what a request that differs is refused for, by the store.</summary>
public sealed record BlobBinding
{
    /// <summary>Whether another length is refused.</summary>
    public Promise Size { get; init; }

    /// <summary>Whether bytes of another SHA-256 are refused.</summary>
    public Promise Sha256 { get; init; }

    /// <summary>Whether a name that is taken is refused.</summary>
    public Promise Absence { get; init; }
}

/// <summary>How far a promise can be relied on.</summary>
public enum Promise
{
    /// <summary>It is not made.</summary>
    None,

    /// <summary>It is made, by a store of which nobody knows whether it keeps it; it has to be tried out.</summary>
    Untried,

    /// <summary>It is kept.</summary>
    Kept,
}

/// <summary>How to sign a read.</summary>
public sealed record SignedRead
{
    /// <summary>How long the request should be good for; the store may shorten it to what it can sign.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>What the reply is to say in <c>Content-Disposition</c>.</summary>
    public string Disposition { get; init; } = "attachment";
}

/// <summary>How to sign a write.</summary>
public sealed record SignedWrite
{
    /// <summary>How long the request should be good for; the store may shorten it to what it can sign.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>How many bytes it brings, at most <see cref="IBlobSigner.MaxWriteSize"/>; bound where the store can.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 to bind it to, 64 lower-case hexadecimal characters; null for none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether to bind it to a name that is free.</summary>
    public bool IsCreateOnly { get; init; }

    /// <summary>Whether this server sends it, which may reach the store at another address than clients do.</summary>
    public bool IsForServer { get; init; }
}
