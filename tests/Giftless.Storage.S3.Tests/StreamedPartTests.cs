using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;

namespace Giftless.Storage.S3.Tests;

/// <summary>Parts that pass through the server, and go wrong on the way.</summary>
public sealed class StreamedPartTests : IDisposable
{
    private const int PartSize = 1024 * 1024;

    private static readonly Sample Content = Sample.Of((2 * PartSize) + 10);

    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private CephBucket _bucket = null!;
    private ObjectStore _storage = null!;

    private ObjectStore Uploads => _storage;

    [SetUp]
    public async Task CreateBucketAsync()
    {
        _bucket = await CephBucket.CreateAsync();
        _storage = _bucket.Open(options => options.Mode = TransferMode.Streamed);
    }

    public void Dispose() => _bucket?.Dispose();

    [Test]
    public async Task A_part_that_proves_wrong_at_its_very_end_is_not_taken()
    {
        var upload = await OpenAsync();
        var put = () => PutAsync(upload.Name, 1, new WrongAtTheEnd(Content.Bytes.AsMemory(0, PartSize)));
        await put.Should().ThrowAsync<ObjectMismatchException>().WithMessage("Its digest is another.");
        (await OpenAsync()).Held.Should().BeEmpty();
    }

    [Test]
    public async Task A_broken_part_leaves_the_one_sent_before_as_it_was()
    {
        var upload = await OpenAsync();
        await PutAsync(upload.Name, 1, new MemoryStream(Content.Bytes, 0, PartSize));
        await FluentActions.Awaiting(() => PutAsync(upload.Name, 1, new BreakingStream(Sample.Of(PartSize / 2, seed: 2).Bytes)))
            .Should().ThrowAsync<IOException>().WithMessage("The line broke.");
        await PutAsync(upload.Name, 2, new MemoryStream(Content.Bytes, PartSize, PartSize));
        await PutAsync(upload.Name, 3, new MemoryStream(Content.Bytes, 2 * PartSize, 10));
        (await Uploads.FinishUploadAsync(Key, upload.Name, Content.Size, default)).Should().Be(PutOutcome.Stored);
    }

    [TestCase(PartSize - 1)]
    [TestCase(PartSize + 1)]
    [TestCase(0)]
    public async Task A_part_of_another_length_is_not_taken(int length)
    {
        var upload = await OpenAsync();
        await FluentActions.Awaiting(() => PutAsync(upload.Name, 1, new MemoryStream(Content.Bytes, 0, length)))
            .Should().ThrowAsync<ObjectMismatchException>();
        (await OpenAsync()).Held.Should().BeEmpty();
    }

    [TestCase(1, 0, PartSize + 1)]
    [TestCase(2, 0, PartSize)]
    [TestCase(2, PartSize + 1, PartSize)]
    [TestCase(int.MaxValue, long.MaxValue, PartSize)]
    public async Task A_part_that_no_upload_has_is_refused(int number, long offset, long size)
    {
        var upload = await OpenAsync();
        var put = () => _storage.PutPartAsync(Key, upload.Name, new UploadPart(number, offset, size), Stream.Null, default);
        (await put.Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(400);
    }

    [Test]
    public async Task A_part_of_an_upload_that_was_given_up_is_refused()
    {
        var upload = await OpenAsync();
        await Uploads.AbortUploadAsync(Key, upload.Name, default);
        await FluentActions.Awaiting(() => PutAsync(upload.Name, 1, new MemoryStream(Content.Bytes, 0, PartSize)))
            .Should().ThrowAsync<UploadIncompleteException>();
    }

    [Test]
    public async Task An_upload_that_was_cut_in_another_size_is_left_alone()
    {
        var upload = await OpenAsync();
        await PutAsync(upload.Name, 1, new MemoryStream(Content.Bytes, 0, PartSize));
        var other = await Uploads.OpenUploadAsync(Key, Content.Size, 2 * PartSize, default);
        other.Held.Should().BeEmpty();
        other.Name.Should().NotBe(upload.Name);
        (await OpenAsync()).Held.Should().ContainKey(1);
    }

    [Test]
    public async Task An_upload_that_was_put_together_and_not_published_is_found_and_published()
    {
        var upload = await OpenAsync();
        for (var number = 1; number <= 3; number++)
            await PutAsync(upload.Name, number, new MemoryStream(Content.Bytes, (number - 1) * PartSize, number == 3 ? 10 : PartSize));
        var name = UploadName.Parse(upload.Name);
        var parts = S3Stores.BlobsOf(_storage).Parts;
        var staged = new BlobUpload { Name = _storage.Names.StagedOf(Key, name.Unique), Id = name.UploadId! };
        var held = (await parts.ListPartsAsync(staged, default))!;
        (await parts.CompleteAsync(staged, [.. held.Values.OrderBy(part => part.Number)], default))!.Size.Should().Be(Content.Size);

        var found = await OpenAsync();
        found.Held.Should().HaveCount(3, "nothing has to be sent again");
        (await Uploads.FinishUploadAsync(Key, found.Name, Content.Size, default)).Should().Be(PutOutcome.Stored);
        (await _bucket.ListAsync()).Should().Equal($"some/prefix/{Key.Repository}/{Key.Oid}");
    }

    private Task<MultipartUpload> OpenAsync() => Uploads.OpenUploadAsync(Key, Content.Size, PartSize, default);

    private Task PutAsync(string upload, int number, Stream content) => _storage.PutPartAsync(
        Key, upload, Uploads.PartLimits.Cut(Content.Size, PartSize)[number - 1], content, default);

    /// <summary>Content whose every byte comes, and which is found wrong by the read of the end, as digests are.</summary>
    private sealed class WrongAtTheEnd(ReadOnlyMemory<byte> content) : ReadStream
    {
        private int _position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_position == content.Length)
                throw new ObjectMismatchException("Its digest is another.");
            var count = Math.Min(buffer.Length, content.Length - _position);
            content.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return new(count);
        }
    }
}
