using Giftless.Storage.Blobs;

namespace Giftless.Storage.GoogleCloud;

/// <summary>What the service takes (<c>cloud.google.com/storage/quotas</c>).</summary>
internal static class GoogleCloudLimits
{
    private const long MiB = 1024 * 1024;

    /// <summary>The most bytes of an object, by one request as well.</summary>
    public const long MaxObjectSize = 5 * 1024 * 1024 * MiB;

    public static PartLimits Parts { get; } = new()
    {
        MinPartSize = 5 * MiB,
        MaxPartSize = 5 * 1024 * MiB,
        MaxParts = 10_000,
        MaxObjectSize = MaxObjectSize,
    };

    /// <summary>The longest that a link lives.</summary>
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>
    /// The same where Google keeps the key that signs, and changes it: it promises twelve hours
    /// (<c>cloud.google.com/storage/docs/authentication/creating-signatures</c>).
    /// </summary>
    public static TimeSpan MaxLifetimeOfManagedKeys { get; } = TimeSpan.FromHours(12);
}
