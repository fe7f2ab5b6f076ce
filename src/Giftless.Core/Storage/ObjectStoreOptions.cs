namespace Giftless.Storage;

/// <summary>How objects are kept, whatever keeps their bytes. The options of each provider derive from these.</summary>
public class ObjectStoreOptions
{
    /// <summary>What the names of all blobs begin with, such as <c>lfs/</c>; a slash is added where it does not end with one.</summary>
    /// <value>The default is empty.</value>
    public string Prefix { get; set; } = "";

    /// <summary>Where below the prefix an object lies.</summary>
    /// <value>The default is <see cref="ObjectLayout.Flat"/>.</value>
    public ObjectLayout Layout { get; set; } = ObjectLayout.Flat;

    /// <summary>Which way bytes go, where the store can sign requests.</summary>
    /// <value>The default is <see cref="TransferMode.Direct"/>.</value>
    public TransferMode Mode { get; set; } = TransferMode.Direct;

    /// <summary>How uploads are found to be the object that the store itself did not check.</summary>
    /// <value>The default is <see cref="UploadVerification.Rehash"/>.</value>
    public UploadVerification Verification { get; set; } = UploadVerification.Rehash;

    /// <summary>
    /// How many objects that are known to be here need not be looked up again. What others delete behind this server's back is then still
    /// taken to be here.
    /// </summary>
    /// <value>The default is 0: every object is looked up every time.</value>
    public int MaxKnownObjects { get; set; }

    /// <summary>
    /// The most bytes that unfinished uploads of one repository may hold, those that are coming in through this server included. More is
    /// refused with 507.
    /// </summary>
    /// <value>The default is 1 TiB, which is so the longest object too; null is no limit.</value>
    public long? MaxUnfinishedBytes { get; set; } = 1L << 40;

    /// <summary>How long an unfinished upload may lie before it is deleted.</summary>
    /// <value>The default is seven days, in which an interrupted upload can go on.</value>
    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an object that was removed can be restored.</summary>
    /// <value>The default is 30 days.</value>
    public TimeSpan TrashedFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// What tells where the blobs lie from where those of another storage do, before the prefix: an address and a bucket, a folder. It ends
    /// with a slash. Null where the settings do not say.
    /// </summary>
    protected internal virtual string? Place => null;

    /// <summary>Where these settings are set, as it follows "Set it".</summary>
    protected internal virtual string WhereToSet => "where the storage is added";

    /// <summary>What is wrong with the settings, each in words that name the key.</summary>
    public virtual IEnumerable<string> FindFaults()
    {
        if (Prefix.StartsWith('/') || Prefix.Length > MaxPrefixLength || Prefix.Split('/').Any(segment => segment is "." or ".."))
        {
            yield return $"{nameof(Prefix)} is '{Prefix}'; it has to be a folder such as 'lfs/', without '/' at its beginning, "
                + $"of at most {MaxPrefixLength} characters.";
        }

        if (MaxKnownObjects < 0)
            yield return $"{nameof(MaxKnownObjects)} is {MaxKnownObjects}; it cannot be less than 0.";
        if (MaxUnfinishedBytes is <= 0 and var limit)
            yield return $"{nameof(MaxUnfinishedBytes)} is {limit}; it has to be 1 or more bytes, or null for no limit.";
        if (AbandonedAfter < TimeSpan.FromMinutes(1) || AbandonedAfter > MaxAge)
            yield return $"{nameof(AbandonedAfter)} is {AbandonedAfter}; it has to be between a minute and 40 days.";
        if (TrashedFor < TimeSpan.Zero || TrashedFor > TimeSpan.FromDays(3650))
            yield return $"{nameof(TrashedFor)} is {TrashedFor}; it has to be between nothing and ten years.";
    }

    /// <summary>
    /// The most characters of <see cref="Prefix"/>: with the longest repository and an oid they fit into the names of all stores.
    /// </summary>
    protected const int MaxPrefixLength = 256;

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(40);
}
