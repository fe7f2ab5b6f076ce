namespace Giftless.Storage.FileSystem;

/// <summary>Where and how <see cref="FileSystemStorage"/> keeps objects.</summary>
public sealed class FileSystemStorageOptions
{
    /// <summary>The folder that holds everything; it is made when it is missing.</summary>
    /// <value>There is no default.</value>
    public string Root { get; set; } = "";

    /// <summary>Where in the folder an object lies.</summary>
    /// <value>The default is <see cref="ObjectLayout.Flat"/>.</value>
    public ObjectLayout Layout { get; set; } = ObjectLayout.Flat;

    /// <summary>
    /// Whether an object is on the disk itself, and not merely with the operating system, before its upload is acknowledged. Without
    /// it a power failure can lose acknowledged objects.
    /// </summary>
    /// <value>The default is true.</value>
    public bool FlushToDisk { get; set; } = true;

    /// <summary>
    /// The most bytes that unfinished uploads of one repository may hold, those that are coming in included. More is refused with 507.
    /// Each server counts what comes in through it.
    /// </summary>
    /// <value>The default is 1 TiB, which is so the longest object too; null is no limit.</value>
    public long? MaxUnfinishedBytes { get; set; } = 1L << 40;

    /// <summary>How long an unfinished upload may lie without growing, as after a crash, before it is deleted.</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the parts of an unfinished upload may wait for the next one before they are deleted.</summary>
    /// <value>The default is seven days, in which an interrupted upload can go on.</value>
    public TimeSpan AbandonedPartsAfter { get; set; } = TimeSpan.FromDays(7);
}
