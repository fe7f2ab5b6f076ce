using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Giftless.Storage.Blobs;
using Giftless.Tests;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>Blocks that wait to be committed: those of parts, and those that others have left.</summary>
public sealed class AzureBlockTests
{
    private const int MiB = 1024 * 1024;
    private const string Name = "a/blob";

    private BlobContainerClient _container = null!;
    private AzureBlobStore _store = null!;
    private IBlobParts _parts = null!;
    private BlobUpload _upload = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _container = await AzureFixture.NewContainerAsync();
        _store = AzureStores.OpenBlobs(_container, new AzureBlobStorageOptions { Mode = TransferMode.Streamed });
        _parts = _store.GetCapability<IBlobParts>()!;
        _upload = new BlobUpload { Name = Name, Id = await _parts.StartAsync(Name, default) };
    }

    [TearDown]
    public void Close() => _store.Dispose();

    [TestCase(1)]
    [TestCase((8 * MiB) - 1)]
    [TestCase(8 * MiB)]
    [TestCase((16 * MiB) + 1)]
    [TestCase(64 * MiB)]
    public async Task A_part_of_whatever_length_takes_the_place_of_the_one_sent_before(int length)
    {
        await PutAsync(1, Sample.Of(length, seed: 2).Bytes);
        await PutAsync(2, Sample.Of(10, seed: 3).Bytes);
        var content = Sample.Of(length);
        await PutAsync(1, content.Bytes);
        var held = (await _parts.ListPartsAsync(_upload, default))!;
        held.Values.Select(part => (part.Number, part.Size)).Should().BeEquivalentTo([(1, (long)length), (2, 10L)]);
        await CompleteAsync();
        (await ReadAsync()).AsSpan().SequenceEqual([.. content.Bytes, .. Sample.Of(10, seed: 3).Bytes]).Should().BeTrue();
    }

    [Test]
    public async Task A_part_that_fails_within_or_at_the_end_of_a_block_leaves_the_one_before(
        [Values(8 * MiB, (9 * MiB) + 1, 16 * MiB)] int length, [Values(MiB, 8 * MiB, 16 * MiB)] int after, [Values] bool first)
    {
        var content = Sample.Of(length);
        if (!first)
            await PutAsync(1, content.Bytes);
        var broken = new BreakingStream(Sample.Of(Math.Min(after, length), seed: 2).Bytes);
        await FluentActions.Awaiting(() => _parts.PutPartAsync(_upload, new UploadPart(1, 0, length), broken, default))
            .Should().ThrowAsync<IOException>();
        var held = (await _parts.ListPartsAsync(_upload, default))!;
        held.Keys.Should().Equal(first ? [] : [1]);
        if (first)
            return;
        await CompleteAsync();
        (await ReadAsync()).AsSpan().SequenceEqual(content.Bytes).Should().BeTrue();
    }

    [Test]
    public void The_most_parts_of_the_most_bytes_are_no_more_blocks_than_Azure_takes()
    {
        var blocks = (_parts.Limits.MaxPartSize / BlockSender.BlockSize) + 1;
        (_parts.Limits.MaxParts * blocks).Should().BeLessThanOrEqualTo(50_000);
    }

    [Test]
    public async Task Parts_take_the_place_of_a_blob_that_is_there_and_of_nothing_when_they_are_given_up()
    {
        await WriteAsync([1, 2, 3]);
        await PutAsync(1, [4, 5]);
        await _parts.AbortAsync(_upload, default);
        (await ReadAsync()).Should().Equal([1, 2, 3]);

        await PutAsync(1, [6, 7]);
        (await CompleteAsync())!.Size.Should().Be(2);
        (await ReadAsync()).Should().Equal([6, 7]);
        await _parts.AbortAsync(_upload, default);
        (await ReadAsync()).Should().Equal([6, 7]);
    }

    [Test]
    public async Task Many_that_complete_the_same_parts_make_one_blob([Values] bool held)
    {
        if (held)
            await WriteAsync([1]);
        await PutAsync(1, [4, 5]);
        List<BlobPart> parts = [.. (await _parts.ListPartsAsync(_upload, default))!.Values];
        var completed = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => _parts.CompleteAsync(_upload, parts, default))));
        completed.OfType<BlobInfo>().Select(blob => blob.Version).Distinct().Should().ContainSingle("it was written once")
            .Which.Should().Be((await _store.FindAsync(Name, default))!.Version);
        (await ReadAsync()).Should().Equal([4, 5]);
    }

    [Test]
    public async Task What_an_interrupted_write_has_left_is_an_upload_and_an_empty_blob_is_none()
    {
        await _store.WriteAsync("empty", Stream.Null, new BlobWrite { Size = 0 }, default);
        await FluentActions.Awaiting(() => _store.WriteAsync(Name, new BreakingStream(Sample.Of(9 * MiB).Bytes), new BlobWrite(), default))
            .Should().ThrowAsync<IOException>();
        var left = await _parts.ListUploadsAsync("", default).ToListAsync();
        left.Select(upload => upload.Name).Should().Equal(Name);
        (await _parts.ListPartsAsync(left[0], default)).Should().BeEmpty("they are no part's");

        await _parts.AbortAsync(left[0], default);
        (await _parts.ListUploadsAsync("", default).ToListAsync()).Should().BeEmpty();
        (await AzureFixture.ListAsync(_container)).Should().Equal("empty");
    }

    /// <summary>Azure refuses a block whose name is not as long as those that wait.</summary>
    [Test]
    public async Task A_write_that_the_version_before_has_left_is_in_nobodys_way()
    {
        var left = string.Create(CultureInfo.InvariantCulture, $"{StagedKey.NewUnique()}{0:00000}");
        await _container.GetBlockBlobClient(Name).StageBlockAsync(
            Convert.ToBase64String(Encoding.ASCII.GetBytes(left)), new MemoryStream([1]));
        await WriteAsync([2, 3]);
        (await ReadAsync()).Should().Equal([2, 3]);
    }

    private async Task PutAsync(int number, byte[] bytes) =>
        (await _parts.PutPartAsync(_upload, new UploadPart(number, 0, bytes.Length), new MemoryStream(bytes), default))
            .Should().NotBeNull();

    private async Task<BlobInfo?> CompleteAsync() =>
        await _parts.CompleteAsync(
            _upload, [.. (await _parts.ListPartsAsync(_upload, default))!.Values.OrderBy(part => part.Number)], default);

    private async Task WriteAsync(byte[] bytes) =>
        (await _store.WriteAsync(Name, new MemoryStream(bytes), new BlobWrite { Size = bytes.Length }, default)).Should().BeTrue();

    private async Task<byte[]> ReadAsync()
    {
        await using var stream = await _store.OpenAsync(Name, BlobRange.All, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        return copy.ToArray();
    }
}
