namespace Giftless.AspNetCore;

/// <summary>What transfers through the server may take up, and how slow they may be.</summary>
public sealed class TransferLimits
{
    /// <summary>How many transfers there may be at a time; clients are asked to bring more of them later.</summary>
    /// <value>The default is 1,000.</value>
    public int MaxConcurrent { get; set; } = 1000;

    /// <summary>How many of them may be of one address, of IPv6 of one network of 64 bits.</summary>
    /// <value>The default is 200. A client of Git LFS has 8.</value>
    public int MaxConcurrentPerAddress { get; set; } = 200;

    /// <summary>How many links and locks may be in replies that clients have not read yet; others are asked to come later.</summary>
    /// <value>The default is 200,000, which take some 200 MB.</value>
    public int MaxUnreadLinks { get; set; } = 200_000;

    /// <summary>How many of them may be of one address, of IPv6 of one network of 64 bits.</summary>
    /// <value>The default is 50,000. A batch of Git LFS has 100, one of parts up to <c>BatchLimits.MaxBatchParts</c>.</value>
    public int MaxUnreadLinksPerAddress { get; set; } = 50_000;

    /// <summary>
    /// The least bytes per second that the other side sends or takes, over a <see cref="Window"/>; a transfer or reply that is slower is
    /// cut.
    /// </summary>
    /// <value>The default is 100.</value>
    public int LeastBytesPerSecond { get; set; } = 100;

    /// <summary>How long a transfer or a reply may stand still. The time in which the server itself is not ready does not count.</summary>
    /// <value>The default is two minutes.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(2);
}
