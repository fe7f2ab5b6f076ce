using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>What only files have of objects in parts.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemMultipartTests : IDisposable
{
    private const int PartSize = 1000;

    private static readonly ObjectKey NoKey = new(RepositoryName.Parse("org/repo"), Sample.Of("nothing").Oid);

    private readonly TempFolder _folder = new();

    public FileSystemMultipartTests() =>
        Storage = FileSystemStores.Open(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = false });

    private ObjectStore Storage { get; }

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_broken_part_leaves_the_one_sent_before_as_it_was()
    {
        var content = Sample.Of(1500);
        var upload = (await OpenUploadAsync(content)).Name;
        var part = new UploadPart(1, 0, 1000);
        await SendAsync(content, upload, part);
        await FluentActions.Awaiting(() => Storage.PutPartAsync(KeyOf(content), upload, part, new BreakingStream([1, 2, 3]), default))
            .Should().ThrowAsync<IOException>();
        (await OpenUploadAsync(content)).Held.Should().Equal(new Dictionary<int, long> { [1] = 1000 });
        _folder.Files().Should().ContainSingle();
    }

    [TestCase(1, 0, 1001)]
    [TestCase(2, 0, 1000)]
    [TestCase(2, 1001, 1000)]
    [TestCase(10_001, 10_000_000, 1000)]
    [TestCase(int.MaxValue, long.MaxValue, 1000)]
    public async Task A_part_that_no_upload_has_is_refused(int number, long offset, long size)
    {
        var put = () =>
            Storage.PutPartAsync(KeyOf(Sample.Of(1)), NameOf(1, 1000), new UploadPart(number, offset, size), Stream.Null, default);
        (await put.Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(400);
        _folder.Files().Should().BeEmpty();
    }

    [Test]
    public async Task An_object_of_absurdly_many_parts_is_refused_at_once() =>
        (await FluentActions.Awaiting(() => Storage.FinishUploadAsync(NoKey, NameOf(long.MaxValue, 1), long.MaxValue, default))
            .Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(400);

    /// <summary>An abort takes a folder away whole: it may never be one that is a repository.</summary>
    [Test]
    public async Task An_abort_touches_no_repository_that_is_called_like_a_folder_of_parts()
    {
        var content = Sample.Of(10);
        string[] names = [$".{content.Oid}.5.parts", $"{content.Oid}.5", $"org/repo/.{content.Oid}.5.parts", $"org/repo/{content.Oid}.5"];
        foreach (var name in names)
        {
            await Storage.PutAsync(
                new ObjectKey(RepositoryName.Parse(name), content.Oid), new MemoryStream(content.Bytes), content.Size, default);
        }

        await Storage.AbortUploadAsync(KeyOf(content), NameOf(10, 5), default);
        await Storage.AbortUploadAsync(new ObjectKey(RepositoryName.Parse("org"), content.Oid), NameOf(10, 5), default);
        _folder.Files().Should().BeEquivalentTo(names.Select(name => $"{name}/{content.Oid}"));
    }

    [Test]
    public async Task A_part_that_arrives_while_its_upload_is_given_up_is_refused()
    {
        var content = Sample.Of(1500);
        var upload = (await OpenUploadAsync(content)).Name;
        await SendAsync(content, upload, new UploadPart(2, 1000, 500));
        var body = new PausingStream(content.Bytes[..1000]);
        var put = Storage.PutPartAsync(KeyOf(content), upload, new UploadPart(1, 0, 1000), body, default);
        await body.AtEnd;
        await Storage.AbortUploadAsync(KeyOf(content), upload, default);
        body.End();
        await FluentActions.Awaiting(() => put).Should().ThrowAsync<UploadIncompleteException>();
        (await OpenUploadAsync(content)).Held.Should().BeEmpty();
    }

    [Test]
    public async Task A_part_that_arrives_when_the_object_is_there_already_leaves_nothing()
    {
        var content = Sample.Of(1500);
        var upload = await SendAllAsync(content);
        var body = new PausingStream(content.Bytes[..1000]);
        var put = Storage.PutPartAsync(KeyOf(content), upload, new UploadPart(1, 0, 1000), body, default);
        await body.AtEnd;
        await FinishAsync(content, upload);
        body.End();
        await put;
        await SendAsync(content, upload, new UploadPart(1, 0, 1000));
        _folder.Files().Should().ContainSingle().Which.Should().EndWith($"/{content.Oid}");
    }

    private static string NameOf(long size, long partSize) =>
        new UploadName(UploadName.UniqueOf(size, partSize), partSize, "parts").ToString();

    /// <summary>Whatever comes at the same time, nothing but a refusal that clients understand may come of it.</summary>
    [Test]
    [CancelAfter(180_000)]
    public async Task Parts_commits_and_aborts_at_the_same_time_are_never_a_fault_of_the_server(
        [Values] bool flush, CancellationToken cancellationToken)
    {
        var storage = FileSystemStores.Open(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = flush });
        var uploads = storage;
        var streamed = storage;
        var content = Sample.Of(3500);
        var key = KeyOf(content);
        var upload = (await OpenUploadAsync(content)).Name;
        var parts = Storage.PartLimits.Cut(content.Size, PartSize).ToArray();
        Func<Task>[] calls =
        [
            .. parts.Select<UploadPart, Func<Task>>(part => () => streamed.PutPartAsync(
                key, upload, part, new MemoryStream(content.Bytes, (int)part.Offset, (int)part.Size), default)),
            () => uploads.FinishUploadAsync(key, upload, content.Size, default),
            () => uploads.OpenUploadAsync(key, content.Size, PartSize, default), () => uploads.AbortUploadAsync(key, upload, default),
        ];
        var eight = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        for (var round = 0; round < (flush ? 30 : 300); round++)
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, 3 * calls.Length), eight, async (call, _) =>
            {
                try
                {
                    await Task.Run(calls[call % calls.Length], cancellationToken);
                }
                catch (LfsException refusal)
                {
                    refusal.Code.Should().Be(409, refusal.ToString());
                }
            });
            if (await storage.GetSizeAsync(key, default) is { } size)
                size.Should().Be(3500);
            await storage.DeleteAsync(key, default);
        }
    }

    private static ObjectKey KeyOf(Sample content) => new(NoKey.Repository, content.Oid);

    private Task<MultipartUpload> OpenUploadAsync(Sample content) =>
        Storage.OpenUploadAsync(KeyOf(content), content.Size, PartSize, default);

    private Task<PutOutcome> FinishAsync(Sample content, string upload) =>
        Storage.FinishUploadAsync(KeyOf(content), upload, content.Size, default);

    private async Task<string> SendAllAsync(Sample content)
    {
        var upload = await OpenUploadAsync(content);
        foreach (var part in Storage.PartLimits.Cut(content.Size, PartSize))
            await SendAsync(content, upload.Name, part);
        return upload.Name;
    }

    private Task SendAsync(Sample content, string upload, UploadPart part) => Storage.PutPartAsync(
        KeyOf(content), upload, part, new MemoryStream(content.Bytes, (int)part.Offset, (int)part.Size), default);
}
