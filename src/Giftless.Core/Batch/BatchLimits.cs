namespace Giftless.Batch;

/// <summary>What a server takes on.</summary>
public sealed class BatchLimits
{
    /// <summary>The longest object in bytes that may be uploaded, or null for no limit.</summary>
    /// <value>The default is null.</value>
    public long? MaxObjectSize { get; set; }

    /// <summary>The most objects in one batch. Clients do not split a batch that is refused, and send 100 by default.</summary>
    /// <value>The default is 1,000.</value>
    public int MaxBatchObjects { get; set; } = 1000;

    /// <summary>The longest body of a batch request in bytes.</summary>
    /// <value>The default is 4 MiB.</value>
    public long MaxBatchBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most parts that the reply to one batch offers; each is a link. Objects beyond them get the error 429.</summary>
    /// <value>The default is 10,000, which makes a reply of some 6 MB.</value>
    public int MaxBatchParts { get; set; } = 10_000;

    /// <summary>How many objects of one batch are looked up at the same time.</summary>
    /// <value>The default is 100: a batch of the stock client on a distant store takes as long as one look-up.</value>
    public int LookupParallelism { get; set; } = 100;

    /// <summary>
    /// How many objects of all batches of the server are looked up at the same time. Batches that come to more take turns; a distant store
    /// has as many connections.
    /// </summary>
    /// <value>The default is 500.</value>
    public int MaxLookups { get; set; } = 500;
}
