namespace Giftless.Transfer;

/// <summary>How long actions are good for: long enough for the object to pass over a slow line.</summary>
public sealed class ActionLifetime
{
    /// <summary>The lifetime of a small object's actions.</summary>
    /// <value>The default is one hour; at least ten seconds, since clients take five and less for expired.</value>
    public TimeSpan Minimum { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The slowest line that a transfer is expected to end on, in bytes per second.</summary>
    /// <value>The default is 131,072: with it a 5 GiB object has 11 hours, and one of 11 GB or more the longest lifetime.</value>
    public long SlowestBytesPerSecond { get; set; } = 128 * 1024;

    /// <summary>
    /// The longest lifetime, however long the object is that a client announces. A transfer that has begun goes on after it.
    /// </summary>
    /// <value>The default is a day.</value>
    public TimeSpan Maximum { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The lifetime of the actions of an object.</summary>
    /// <param name="size">Its length in bytes.</param>
    /// <returns>Whole seconds, at most <see cref="int.MaxValue"/>, the most that clients understand.</returns>
    public TimeSpan For(long size) =>
        TimeSpan.FromSeconds(Math.Min(
        Math.Min(int.MaxValue, (long)Maximum.TotalSeconds), Math.Max((long)Minimum.TotalSeconds, size / SlowestBytesPerSecond)));
}
