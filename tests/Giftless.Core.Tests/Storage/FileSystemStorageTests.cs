using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>What only files have, in both layouts.</summary>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemStorageTests : IDisposable
{
    private static readonly Sample Object = Sample.Of(1000);

    private readonly TempFolder _folder = new();

    public FileSystemStorageTests(bool fanout)
    {
        Layout = fanout ? ObjectLayout.Fanout : ObjectLayout.Flat;
        Storage = FileSystemStores.Open(
            new FileSystemStorageOptions { Root = Path.Join(_folder.Path, "made", "when missing"), Layout = Layout });
    }

    private ObjectLayout Layout { get; }

    private ObjectStore Storage { get; }

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task An_object_lies_where_the_layout_says()
    {
        await PutAsync(Object);
        _folder.Files().Should().ContainSingle().Which.Should().EndWith(Layout.GetPath(KeyOf(Object)));
    }

    [Test]
    public async Task A_held_object_is_not_even_touched()
    {
        await PutAsync(Object);
        var file = Path.Join(_folder.Path, _folder.Files().Single());
        var written = File.GetLastWriteTimeUtc(file);
        (await PutAsync(Object)).Should().Be(PutOutcome.AlreadyPresent);
        File.GetLastWriteTimeUtc(file).Should().Be(written);
    }

    [Test]
    public async Task An_unfinished_upload_lies_under_a_temporary_name()
    {
        var content = new PausingStream(Object.Bytes);
        var put = Storage.PutAsync(KeyOf(Object), content, Object.Size, default);
        await content.AtEnd;
        _folder.Files().Should().ContainSingle().Which.Should().EndWith(".incomplete");
        content.End();
        await put;
        _folder.Files().Should().ContainSingle().Which.Should().EndWith($"{Object.Oid}");
    }

    [Test]
    public async Task A_refused_or_broken_upload_leaves_no_folder_either()
    {
        var before = Directory.GetDirectories(_folder.Path, "*", SearchOption.AllDirectories);
        var key = new ObjectKey(RepositoryName.Parse(string.Join('/', Enumerable.Repeat("a", 200))), Object.Oid);
        var streaming = Storage;
        await FluentActions.Awaiting(() => streaming.PutAsync(key, new MemoryStream([1]), 1, default))
            .Should().ThrowAsync<ObjectMismatchException>();
        await FluentActions.Awaiting(() => streaming.PutAsync(key, new BreakingStream([1]), 2, default)).Should().ThrowAsync<IOException>();
        Directory.GetDirectories(_folder.Path, "*", SearchOption.AllDirectories).Should().Equal(before);

        await streaming.PutAsync(key, new MemoryStream(Object.Bytes), Object.Size, default);
        (await Storage.GetSizeAsync(key, default)).Should().Be(Object.Size);
    }

    [Test]
    public async Task A_link_counts_as_the_object_that_it_leads_to()
    {
        var elsewhere = Path.Join(_folder.Path, "elsewhere");
        await File.WriteAllBytesAsync(elsewhere, Object.Bytes);
        var path = Path.Join(_folder.Path, "made", "when missing", Layout.GetPath(KeyOf(Object)));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, elsewhere);
        (await Storage.GetSizeAsync(KeyOf(Object), default)).Should().Be(Object.Size);

        File.Delete(elsewhere);
        (await Storage.GetSizeAsync(KeyOf(Object), default)).Should().BeNull("it leads nowhere");
        (await PutAsync(Object)).Should().Be(PutOutcome.Stored);
        (await ReadAsync(Object, 0, 1000)).Should().Equal(Object.Bytes);
    }

    [Test]
    public async Task What_is_cut_off_is_not_taken_for_the_object([Values] bool sizeKnown)
    {
        await PutAsync(Object);
        var path = Path.Join(_folder.Path, _folder.Files().Single());
        await File.WriteAllBytesAsync(path, Object.Bytes[..5]);

        var put = () => Storage.PutAsync(KeyOf(Object), new MemoryStream(Object.Bytes), sizeKnown ? Object.Size : null, default);
        (await put.Should().ThrowAsync<OtherSizeHeldException>()).Which.Message
            .Should().Be($"The object has 5 bytes here, not {Object.Size}.");

        var parts = Storage;
        var part = () =>
            parts.PutPartAsync(KeyOf(Object), NameOf(10_000), new UploadPart(1, 0, Object.Size), new MemoryStream(Object.Bytes), default);
        await part.Should().ThrowAsync<OtherSizeHeldException>();
        var whole = () =>
            parts.PutPartAsync(KeyOf(Object), NameOf(10), new UploadPart(1, 0, 10), new MemoryStream(Object.Bytes, 0, 10), default);
        (await whole.Should().ThrowAsync<LfsException>()).Which.Message.Should().Be("The object has 5 bytes here; part 1 would end at 10.");
        var finish = () => Storage.FinishUploadAsync(KeyOf(Object), NameOf(10), Object.Size, default);
        await finish.Should().ThrowAsync<OtherSizeHeldException>();
        (await Storage.GetSizeAsync(KeyOf(Object), default)).Should().Be(5);
    }

    private static string NameOf(long partSize) => new UploadName(UploadName.UniqueOf(Object.Size, partSize), partSize, "parts").ToString();

    [Test]
    [Platform("Linux")]
    public async Task A_pipe_or_a_device_is_no_object([Values("pipe", "link to a pipe", "link to a device")] string kind)
    {
        var path = Path.Join(_folder.Path, "made", "when missing", Layout.GetPath(KeyOf(Object)));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var pipe = kind == "pipe" ? path : Path.Join(_folder.Path, "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync();
        if (kind != "pipe")
            File.CreateSymbolicLink(path, kind == "link to a pipe" ? pipe : "/dev/null");

        (await Storage.GetSizeAsync(KeyOf(Object), default)).Should().BeNull();
        var read = () => Storage.OpenReadAsync(KeyOf(Object), 0, 0, default).AsTask();
        (await Task.Run(read).WaitAsync(TimeSpan.FromMinutes(3))).Should().BeNull();
        (await PutAsync(Object)).Should().Be(PutOutcome.Stored);
        (await ReadAsync(Object, 0, 1000)).Should().Equal(Object.Bytes);
    }

    [Test]
    public async Task Where_it_cannot_be_looked_nothing_is_called_absent()
    {
        var folder = Path.Join(_folder.Path, "made", "when missing", "org");
        Directory.CreateSymbolicLink(folder, folder);
        await ShouldBeAwayAsync(() => Storage.GetSizeAsync(KeyOf(Object), default).AsTask());
        await ShouldBeAwayAsync(() => Storage.OpenReadAsync(KeyOf(Object), 0, 1, default).AsTask());
        await ShouldBeAwayAsync(() => PutAsync(Object));
        await ShouldBeAwayAsync(() => Storage.DeleteAsync(KeyOf(Object), default));

        static async Task ShouldBeAwayAsync(Func<Task> call) =>
            await FluentActions.Awaiting(call).Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task A_storage_goes_on_when_its_own_folder_was_deleted()
    {
        foreach (var own in Directory.GetDirectories(Path.Join(_folder.Path, "made", "when missing")))
            Directory.Delete(own, recursive: true);
        (await PutAsync(Object)).Should().Be(PutOutcome.Stored);
    }

    /// <summary>They are flushed together; each is there when it is acknowledged.</summary>
    [Test]
    [CancelAfter(180_000)]
    public async Task Many_small_uploads_at_once_are_all_there(CancellationToken cancellationToken)
    {
        var streaming = Storage;
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (number, _) =>
        {
            var content = Sample.Of(100, seed: number);
            var key = new ObjectKey(RepositoryName.Parse($"org/{number % 3}"), content.Oid);
            (await streaming.PutAsync(key, new MemoryStream(content.Bytes), content.Size, cancellationToken))
                .Should().Be(PutOutcome.Stored);
            (await Storage.GetSizeAsync(key, cancellationToken)).Should().Be(100);
        });
        _folder.Files().Should().HaveCount(400).And.NotContain(file => file.Contains(".staged"));
    }

    private static ObjectKey KeyOf(Sample content) => new(RepositoryName.Parse("org/sub/ré po+1"), content.Oid);

    private Task<PutOutcome> PutAsync(Sample content) =>
        Storage.PutAsync(KeyOf(content), new MemoryStream(content.Bytes), content.Size, default);

    private async Task<byte[]> ReadAsync(Sample content, long offset, long length)
    {
        await using var stream = (await Storage.OpenReadAsync(KeyOf(content), offset, length, default))!;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
