namespace Giftless.Transfer;

/// <summary>How objects are cut into parts for the transfer <c>multipart-basic</c>.</summary>
public sealed class MultipartOptions
{
    /// <summary>
    /// The length of a part in bytes, where the object's size and the storage leave the choice. Objects that fit in one part are sent by
    /// the transfer <c>basic</c>.
    /// </summary>
    /// <value>The default is 32 MiB.</value>
    public long PartSize { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// How many parts an object has at most, where the storage leaves the choice: each costs a signed link in the batch's reply.
    /// </summary>
    /// <value>The default is 1,000.</value>
    public int MaxParts { get; set; } = 1000;
}
