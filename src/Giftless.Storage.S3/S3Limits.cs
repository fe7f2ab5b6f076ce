using Giftless.Storage.Blobs;
namespace Giftless.Storage.S3;

/// <summary>"Amazon S3 multipart upload limits" of Amazon's S3 guide, which other stores keep to.</summary>
internal static class S3Limits
{
    public const int MaxParts = 10_000;

    public const long MaxPartSize = 5 * GiB;

    /// <summary>The most bytes of one put, and of one copy.</summary>
    public const long MaxPutSize = 5 * GiB;

    public const long MaxObjectSize = 5 * 1024 * GiB;

    public static PartLimits Parts { get; } = new()
    {
        MinPartSize = 1,
        MaxPartSize = MaxPartSize,
        MaxParts = MaxParts,
        MaxObjectSize = MaxObjectSize,
    };

    private const long GiB = 1024 * 1024 * 1024;
}
