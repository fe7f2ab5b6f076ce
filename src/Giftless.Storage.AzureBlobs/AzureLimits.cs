using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>What Azure takes (its "Scalability and performance targets for Blob storage").</summary>
internal static class AzureLimits
{
    private const long MiB = 1024 * 1024;

    /// <summary>The most blocks of a blob.</summary>
    public const int MaxBlocks = 50_000;

    /// <summary>The most bytes of one Put Blob.</summary>
    public const long MaxPutSize = 5000 * MiB;

    /// <summary>Parts that are one block each.</summary>
    public static PartLimits Blocks { get; } = new()
    {
        MinPartSize = 1,
        MaxPartSize = 4000 * MiB,
        MaxParts = MaxBlocks,
        MaxObjectSize = 4000 * MiB * MaxBlocks,
    };
}
