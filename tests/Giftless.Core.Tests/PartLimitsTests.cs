using CsCheck;
using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests;

/// <summary>Objects of any size are cut so that the storage takes the parts.</summary>
public sealed class PartLimitsTests
{
    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;
    private const long TiB = 1024 * GiB;

    /// <summary>
    /// Amazon S3, Azure Blob Storage, a folder, which has no limits but the number of parts, and the smallest that a test sets up.
    /// </summary>
    private static readonly PartLimits[] Stores =
    [
        new() { MinPartSize = 5 * MiB, MaxPartSize = 5 * GiB, MaxParts = 10_000, MaxObjectSize = 5 * TiB },
        new() { MinPartSize = 1, MaxPartSize = 4000 * MiB, MaxParts = 50_000, MaxObjectSize = 4000 * MiB * 50_000 },
        new() { MinPartSize = 1, MaxPartSize = long.MaxValue, MaxParts = 10_000, MaxObjectSize = long.MaxValue },
        new() { MinPartSize = 1, MaxPartSize = 7, MaxParts = 3, MaxObjectSize = 20 },
    ];

    /// <summary>What a client can announce, with the ends of the range as likely as its middle.</summary>
    private static readonly Gen<long> Sizes =
        Gen.OneOf(
            Gen.Long[0, long.MaxValue], Gen.Long[long.MaxValue - 5000, long.MaxValue], Gen.Int[0, 62].Select(bits => 1L << bits),
            Gen.Long[0, 5000]);

    private static readonly Gen<PartLimits> Limits = Gen.Int[0, Stores.Length - 1].Select(store => Stores[store]);

    [Test]
    public void Parts_cover_every_object_without_gap_or_overlap_and_within_the_limits() =>
        Gen.Select(Limits, Sizes, Sizes, Gen.Int[1, int.MaxValue]).Sample((limits, size, preferred, count) =>
        {
            if (size > limits.MaxObjectSize)
                return RefusalOf(() => limits.PartSizeFor(size, preferred, count)) == 422;

            var partSize = limits.PartSizeFor(size, Math.Max(1, preferred), count);
            var parts = limits.Cut(size, partSize);
            return partSize >= limits.MinPartSize && partSize <= limits.MaxPartSize && parts.Count <= limits.MaxParts
                && Covers(parts, size, partSize);
        });

    [Test]
    public void A_cut_that_comes_from_a_client_is_made_or_refused_whatever_its_numbers() =>
        Gen.Select(Limits, Sizes, Sizes).Sample((limits, size, partSize) =>
        {
            partSize = Math.Max(1, partSize);
            return (Int128)partSize * limits.MaxParts < size
                ? RefusalOf(() => limits.Cut(size, partSize)) == 400
                : Covers(limits.Cut(size, partSize), size, partSize);
        });

    [Test]
    public void A_part_size_near_the_end_of_the_range_cuts_the_longest_object_in_two() =>
        Stores[2].Cut(long.MaxValue, long.MaxValue - 1)
            .Should().Equal(new UploadPart(1, 0, long.MaxValue - 1), new UploadPart(2, long.MaxValue - 1, 1));

    [TestCase(1)]
    [TestCase(5 * MiB)]
    [TestCase(5 * TiB)]
    public void The_ends_of_the_range_can_be_cut(long size)
    {
        var partSize = Stores[0].PartSizeFor(size, 32 * MiB, 1000);
        Covers(Stores[0].Cut(size, partSize), size, partSize).Should().BeTrue();
    }

    [Test]
    public void The_preferred_size_is_used_while_the_count_allows_it()
    {
        Stores[0].PartSizeFor(32_000 * MiB, 32 * MiB, 1000).Should().Be(32 * MiB);
        Stores[0].PartSizeFor((32_000 * MiB) + 1, 32 * MiB, 1000).Should().Be(33 * MiB);
    }

    [Test]
    public void An_object_that_the_storage_cannot_take_is_422() =>
        FluentActions.Invoking(() => Stores[0].PartSizeFor((5 * TiB) + 1, 32 * MiB, 1000))
            .Should().Throw<LfsException>().Where(exception => exception.Code == 422);

    private static int? RefusalOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (LfsException exception)
        {
            return exception.Code;
        }
    }

    private static bool Covers(IEnumerable<UploadPart> parts, long size, long partSize)
    {
        long end = 0;
        var number = 0;
        foreach (var part in parts)
        {
            if (part.Number != ++number || part.Offset != end || part.Size < 1 || part.Size > partSize
                || (part.Size < partSize && part.Offset + part.Size != size))
                return false;
            end += part.Size;
        }

        return end == size;
    }
}
