using CsCheck;
using Giftless.Storage;

namespace Giftless.Core.Tests;

/// <summary>Objects of any size are cut so that the storage takes the parts.</summary>
public sealed class PartLimitsTests
{
    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;
    private const long TiB = 1024 * GiB;

    /// <summary>Amazon S3, Azure Blob Storage, and the smallest that a test sets up.</summary>
    private static readonly PartLimits[] Stores =
    [
        new(MinPartSize: 5 * MiB, MaxPartSize: 5 * GiB, MaxParts: 10_000, MaxObjectSize: 5 * TiB),
        new(MinPartSize: 1, MaxPartSize: 4000 * MiB, MaxParts: 50_000, MaxObjectSize: 4000 * MiB * 50_000),
        new(MinPartSize: 1, MaxPartSize: 7, MaxParts: 3, MaxObjectSize: 20),
    ];

    [Test]
    public void Parts_cover_every_object_without_gap_or_overlap_and_within_the_limits() =>
        Gen.Select(Gen.Int[0, 2], Gen.Double.Unit, Gen.Long[1, 64 * MiB], Gen.Int[1, 2000]).Sample((store, fraction, preferred, count) =>
        {
            var limits = Stores[store];
            var size = Math.Max(1, (long)(limits.MaxObjectSize * fraction));
            var partSize = limits.PartSizeFor(size, preferred, count);
            // A small preference would mean millions of parts on a store without a least size; those are checked by arithmetic alone.
            var parts = (size / partSize) + (size % partSize == 0 ? 0 : 1);
            var isWithin = partSize >= limits.MinPartSize && partSize <= limits.MaxPartSize && parts <= limits.MaxParts;
            return isWithin && (parts > 20_000 || Covers(PartLimits.Cut(size, partSize), size, partSize));
        });

    [TestCase(1)]
    [TestCase(5 * MiB)]
    [TestCase(5 * TiB)]
    public void The_ends_of_the_range_can_be_cut(long size)
    {
        var partSize = Stores[0].PartSizeFor(size, 32 * MiB, 1000);
        Covers(PartLimits.Cut(size, partSize), size, partSize).Should().BeTrue();
    }

    [Test]
    public void The_preferred_size_is_used_while_the_count_allows_it()
    {
        Stores[0].PartSizeFor(32_000 * MiB, 32 * MiB, 1000).Should().Be(32 * MiB);
        Stores[0].PartSizeFor((32_000 * MiB) + 1, 32 * MiB, 1000).Should().Be(33 * MiB);
    }

    [Test]
    public void An_object_that_the_storage_cannot_take_is_422() =>
        FluentActions.Invoking(() => Stores[0].PartSizeFor((5 * TiB) + 1, 32 * MiB, 1000)).Should().Throw<LfsException>().Where(exception => exception.Code == 422);

    private static bool Covers(IEnumerable<UploadPart> parts, long size, long partSize)
    {
        long end = 0;
        var number = 0;
        foreach (var part in parts)
        {
            if (part.Number != ++number || part.Offset != end || part.Size < 1 || part.Size > partSize || (part.Size < partSize && part.Offset + part.Size != size))
                return false;
            end += part.Size;
        }

        return end == size;
    }
}
