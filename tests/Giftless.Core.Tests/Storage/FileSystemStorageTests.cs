using Giftless.Core.Tests.Streams;
using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Giftless.Tests;

namespace Giftless.Core.Tests.Storage;

/// <summary>The storage contract, on the file system, in both layouts.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class FileSystemStorageTests(bool fanout)
{
    private const int MiB = 1024 * 1024;

    private static readonly RepositoryName Repository = RepositoryName.Parse("org/sub/ré po");
    private static readonly Sample Object = Sample.Of(1000);

    private TempFolder _folder = null!;
    private FileSystemStorage _storage = null!;

    private ObjectLayout Layout => fanout ? ObjectLayout.Fanout : ObjectLayout.Flat;

    [SetUp]
    public void OpenStorage()
    {
        _folder = new TempFolder();
        _storage = new FileSystemStorage(new FileSystemStorageOptions { Root = Path.Join(_folder.Path, "made", "when missing"), Layout = Layout });
    }

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task An_absent_object_is_null()
    {
        (await _storage.GetSizeAsync(KeyOf(Object), default)).Should().BeNull();
        (await _storage.OpenReadAsync(KeyOf(Object), 0, 0, default)).Should().BeNull();
        await PutAsync(Object);
        (await _storage.GetSizeAsync(KeyOf(Sample.Of(1)), default)).Should().BeNull("another object is beside it");
        (await _storage.OpenReadAsync(KeyOf(Sample.Of(1)), 0, 0, default)).Should().BeNull();
    }

    [Test]
    public async Task Gives_back_what_was_put([Values(0, 1, 65535, 65536, 65537, 5 * MiB - 1, 5 * MiB, 5 * MiB + 1)] int length, [Values] bool sizeKnown)
    {
        var content = Sample.Of(length);
        (await _storage.PutAsync(KeyOf(content), new MemoryStream(content.Bytes), sizeKnown ? length : null, default)).Should().Be(PutOutcome.Stored);
        (await _storage.GetSizeAsync(KeyOf(content), default)).Should().Be(length);
        (await ReadAsync(content, 0, length)).Should().Equal(content.Bytes);
        _folder.Files().Should().ContainSingle().Which.Should().EndWith(Layout.GetPath(KeyOf(content)));
    }

    [Test]
    public async Task Takes_content_that_trickles_in()
    {
        (await _storage.PutAsync(KeyOf(Object), new TrickleStream(Object.Bytes), Object.Size, default)).Should().Be(PutOutcome.Stored);
        (await ReadAsync(Object, 0, 1000)).Should().Equal(Object.Bytes);
    }

    [TestCase(0, 1000)]
    [TestCase(0, 1)]
    [TestCase(999, 1)]
    [TestCase(1000, 0)]
    [TestCase(200, 300)]
    public async Task Gives_exactly_the_range_asked_for(int offset, int length)
    {
        await PutAsync(Object);
        (await ReadAsync(Object, offset, length)).Should().Equal(Object.Bytes[offset..(offset + length)]);
    }

    [Test]
    public async Task Refuses_content_that_is_not_the_object_and_keeps_nothing([Values] bool sizeKnown, [Values] bool held)
    {
        if (held)
            await PutAsync(Object);
        var before = FilesWithTimes();
        byte[] changed = [.. Object.Bytes];
        changed[500] ^= 1;
        foreach (var wrong in new[] { changed, Object.Bytes[..999], [.. Object.Bytes, 0], [], Sample.Of(3 * MiB).Bytes })
        {
            await FluentActions.Awaiting(() => _storage.PutAsync(KeyOf(Object), new MemoryStream(wrong), sizeKnown ? Object.Size : null, default))
                .Should().ThrowAsync<ObjectMismatchException>();
            FilesWithTimes().Should().Equal(before);
        }
    }

    [Test]
    public async Task Refuses_a_right_body_that_was_announced_with_another_size()
    {
        await FluentActions.Awaiting(() => _storage.PutAsync(KeyOf(Object), new MemoryStream(Object.Bytes), 1001, default))
            .Should().ThrowAsync<ObjectMismatchException>();
        _folder.Files().Should().BeEmpty();
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_cancelled_upload_leaves_nothing(CancellationToken timeout)
    {
        using var client = CancellationTokenSource.CreateLinkedTokenSource(timeout);
        var content = new EndlessStream();
        var put = _storage.PutAsync(KeyOf(Object), new CancellingStream(content, client, after: 10 * MiB), size: null, client.Token);
        await FluentActions.Awaiting(() => put).Should().ThrowAsync<OperationCanceledException>();
        content.Given.Should().BeGreaterThanOrEqualTo(10 * MiB);
        _folder.Files().Should().BeEmpty();
    }

    [Test]
    public async Task A_broken_upload_leaves_nothing()
    {
        await FluentActions.Awaiting(() => _storage.PutAsync(KeyOf(Object), new BreakingStream(Object.Bytes[..500]), Object.Size, default))
            .Should().ThrowAsync<IOException>().WithMessage("The line broke.");
        _folder.Files().Should().BeEmpty();
    }

    [Test]
    public async Task An_object_is_not_seen_before_it_is_complete()
    {
        var content = new PausingStream(Object.Bytes);
        var put = _storage.PutAsync(KeyOf(Object), content, Object.Size, default);
        await content.AtEnd;
        (await _storage.GetSizeAsync(KeyOf(Object), default)).Should().BeNull();
        _folder.Files().Should().ContainSingle().Which.Should().EndWith(".incomplete");
        content.End();
        (await put).Should().Be(PutOutcome.Stored);
        (await _storage.GetSizeAsync(KeyOf(Object), default)).Should().Be(1000);
    }

    [Test]
    public async Task Many_equal_uploads_at_once_leave_one_intact_object()
    {
        var content = Sample.Of(2 * MiB);
        var puts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => PutAsync(content))));
        puts.Should().Contain(PutOutcome.Stored);
        _folder.Files().Should().ContainSingle();
        (await ReadAsync(content, 0, content.Bytes.Length)).Should().Equal(content.Bytes);
    }

    [Test]
    public async Task A_held_object_is_left_as_it_is()
    {
        await PutAsync(Object);
        var before = FilesWithTimes();
        (await PutAsync(Object)).Should().Be(PutOutcome.AlreadyPresent);
        FilesWithTimes().Should().Equal(before);
    }

    [Test]
    public async Task Repositories_do_not_see_each_others_objects()
    {
        await PutAsync(Object);
        var other = new ObjectKey(RepositoryName.Parse("org/sub"), Object.Oid);
        (await _storage.GetSizeAsync(other, default)).Should().BeNull();
        (await _storage.PutAsync(other, new MemoryStream(Object.Bytes), 1000, default)).Should().Be(PutOutcome.Stored);
        _folder.Files().Should().HaveCount(2);
    }

    [Test]
    public async Task A_reader_keeps_its_object_while_others_come_and_go()
    {
        await PutAsync(Object);
        await using var first = (await _storage.OpenReadAsync(KeyOf(Object), 0, 1000, default))!;
        await using var second = (await _storage.OpenReadAsync(KeyOf(Object), 500, 500, default))!;
        await PutAsync(Object);
        (await ReadToEndAsync(second)).Should().Equal(Object.Bytes[500..]);
        (await ReadToEndAsync(first)).Should().Equal(Object.Bytes);
    }

    private static ObjectKey KeyOf(Sample content) => new(Repository, content.Oid);

    private Task<PutOutcome> PutAsync(Sample content) =>
        _storage.PutAsync(KeyOf(content), new MemoryStream(content.Bytes), content.Size, default);

    private async Task<byte[]> ReadAsync(Sample content, long offset, long length)
    {
        await using var stream = await _storage.OpenReadAsync(KeyOf(content), offset, length, default);
        return await ReadToEndAsync(stream!);
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private (string File, DateTime Written)[] FilesWithTimes() =>
        [.. _folder.Files().Select(file => (file, File.GetLastWriteTimeUtc(Path.Join(_folder.Path, file))))];
}
