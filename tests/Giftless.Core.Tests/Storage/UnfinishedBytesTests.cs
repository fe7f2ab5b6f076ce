using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>What nobody finishes can take so much of the disk and no more.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UnfinishedBytesTests : IDisposable
{
    private const int Part = 10_000;
    private const int Limit = 4 * Part;

    private static readonly Sample Object = Sample.Of(2 * Part);
    private static readonly Sample Other = Sample.Of(3 * Part);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private ObjectStore _storage = null!;

    [SetUp]
    public void OpenStorage() => _storage = Open();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task An_object_over_the_limit_is_refused_before_it_is_sent()
    {
        var content = new BreakingStream([1]);
        var refusal = await ShouldBeRefusedAsync(() => _storage.PutAsync(Key(Object), content, Limit + 1, default));
        refusal.Message.Should().Contain("unfinished uploads of this repository hold 0 bytes").And.Contain($"{Limit + 1} more");
        await ShouldBeRefusedAsync(() => Uploads.OpenUploadAsync(Key(Object), Limit + 1, Part, default));
        await ShouldBeRefusedAsync(() => Uploads.OpenUploadAsync(Key(Object), long.MaxValue, long.MaxValue / 10_000 + 1, default));
        await ShouldBeRefusedAsync(() => _storage.PutAsync(Key(Object), content, long.MaxValue, default));
    }

    [Test]
    public async Task An_object_of_unknown_length_is_refused_when_it_gets_over_the_limit_and_leaves_nothing()
    {
        await ShouldBeRefusedAsync(() => _storage.PutAsync(Key(Object), new EndlessStream(), size: null, default));
        _folder.Files().Should().BeEmpty();
        var whole = Sample.Of(Limit);
        (await _storage.PutAsync(Key(whole), new MemoryStream(whole.Bytes), size: null, default)).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task What_comes_in_at_the_same_time_counts_together_for_one_repository_only()
    {
        var content = new PausingStream(Other.Bytes);
        var put = _storage.PutAsync(Key(Other), content, Other.Size, default);
        await content.AtEnd;
        await ShouldBeRefusedAsync(() => PutAsync(Object));
        (await PutAsync(Object, "org")).Should().Be(PutOutcome.Stored);
        (await PutAsync(Object, "org/repo/sub")).Should().Be(PutOutcome.Stored);
        content.End();
        await put;
        (await PutAsync(Object)).Should().Be(PutOutcome.Stored, "what is finished is unfinished no more");
    }

    [Test]
    public async Task Parts_count_until_their_upload_is_finished_or_aborted()
    {
        await SendPartAsync(Object, 1);
        await SendPartAsync(Object, 2);
        await SendPartAsync(Other, 1);
        await SendPartAsync(Other, 2);
        await ShouldBeRefusedAsync(() => SendPartAsync(Other, 3));
        await ShouldBeRefusedAsync(() => Uploads.OpenUploadAsync(Key(Other), Other.Size, Part, default));

        (await Uploads.FinishUploadAsync(Key(Object), NameOf(Object), Object.Size, default)).Should().Be(PutOutcome.Stored);
        await Uploads.OpenUploadAsync(Key(Other), Other.Size, Part, default);
        await SendPartAsync(Other, 3);
        await ShouldBeRefusedAsync(() => PutAsync(Sample.Of(2 * Part, seed: 2)));

        await Uploads.AbortUploadAsync(Key(Other), NameOf(Other), default);
        (await PutAsync(Sample.Of(2 * Part, seed: 2))).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task A_part_that_is_sent_again_counts_once()
    {
        for (var time = 0; time < 10; time++)
            await SendPartAsync(Object, 1);
        await SendPartAsync(Object, 2);
        await SendPartAsync(Other, 1);
        await SendPartAsync(Other, 2);
        var refusal = await ShouldBeRefusedAsync(() => SendPartAsync(Other, 3));
        refusal.Message.Should().Contain($"hold {4 * Part} bytes");
    }

    [Test]
    public async Task Parts_that_were_there_before_or_came_through_another_server_count_too()
    {
        var another = Open();
        (await PutAsync(Sample.Of(1))).Should().Be(PutOutcome.Stored);
        await SendPartAsync(Other, 1, another);
        await SendPartAsync(Other, 2, another);
        await SendPartAsync(Other, 3, another);

        await ShouldBeRefusedAsync(() => Open().PutAsync(Key(Object), new MemoryStream(), Object.Size, default));
        _time.Advance(TimeSpan.FromMinutes(1));
        await ShouldBeRefusedAsync(() => PutAsync(Object));
        await another.AbortUploadAsync(Key(Other), NameOf(Other), default);
        _time.Advance(TimeSpan.FromSeconds(5));
        (await PutAsync(Object)).Should().Be(PutOutcome.Stored);
    }

    /// <summary>Each takes a block of the disk.</summary>
    [Test]
    public async Task Parts_of_a_byte_are_not_free()
    {
        var parts = _storage;
        await StartAsync(Object, partSize: 1);
        for (var number = 1; number <= Limit / 4096; number++)
            await parts.PutPartAsync(
                Key(Object), NameOf(Object, partSize: 1), new UploadPart(number, number - 1, 1), new MemoryStream([1]), default);
        await ShouldBeRefusedAsync(
            () => parts.PutPartAsync(Key(Object), NameOf(Object, partSize: 1), new UploadPart(10, 9, 1), new MemoryStream([1]), default));
    }

    private ObjectStore Uploads => _storage;

    private ObjectStore Open() =>
        FileSystemStores.Open(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = false, MaxUnfinishedBytes = Limit }, _time);

    private static ObjectKey Key(Sample content, string repository = "org/repo") => new(RepositoryName.Parse(repository), content.Oid);

    private Task<PutOutcome> PutAsync(Sample content, string repository = "org/repo") =>
        _storage.PutAsync(Key(content, repository), new MemoryStream(content.Bytes), content.Size, default);

    private static string NameOf(Sample content, long partSize = Part) =>
        new UploadName(UploadName.UniqueOf(content.Size, partSize), partSize, "parts").ToString();

    /// <summary>Begins the upload without asking whether all of it has room.</summary>
    private Task<string> StartAsync(Sample content, long partSize = Part) => _storage.Blobs.GetCapability<IBlobParts>()!.StartAsync(
        _storage.Names.StagedOf(Key(content), UploadName.UniqueOf(content.Size, partSize)), default);

    private async Task SendPartAsync(Sample content, int number, ObjectStore? through = null)
    {
        await StartAsync(content);
        var offset = (number - 1) * Part;
        await (through ?? _storage).PutPartAsync(
            Key(content), NameOf(content), new UploadPart(number, offset, Part), new MemoryStream(content.Bytes, offset, Part), default);
    }

    private static async Task<LfsException> ShouldBeRefusedAsync(Func<Task> call)
    {
        var refusal = (await FluentActions.Awaiting(call).Should().ThrowAsync<LfsException>()).Which;
        refusal.Code.Should().Be(507);
        return refusal;
    }
}
