using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Giftless.Tests.Streams;

namespace Giftless.Core.Tests.Storage;

/// <summary>The contract for parts on the file system, and what only files have.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemMultipartTests : MultipartContractTests, IDisposable
{
    private readonly TempFolder _folder = new();

    private protected override Task<IObjectStorage> OpenAsync() =>
        Task.FromResult<IObjectStorage>(new FileSystemStorage(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = false }));

    private protected override Task<IReadOnlyList<string>> ListAsync() => Task.FromResult<IReadOnlyList<string>>(_folder.Files());

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_broken_part_leaves_the_one_sent_before_as_it_was()
    {
        var content = Sample.Of(1500);
        var upload = (await OpenUploadAsync(content)).Name;
        var part = new UploadPart(1, 0, 1000);
        await SendAsync(content, upload, part);
        await FluentActions.Awaiting(() => Storage.GetCapability<IStreamedParts>()!.PutPartAsync(KeyOf(content), upload, part, new BreakingStream([1, 2, 3]), default))
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
        var put = () => Storage.GetCapability<IStreamedParts>()!.PutPartAsync(KeyOf(Sample.Of(1)), "1000", new UploadPart(number, offset, size), Stream.Null, default);
        (await put.Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(400);
        _folder.Files().Should().BeEmpty();
    }

    [Test]
    public async Task An_object_of_absurdly_many_parts_is_refused_at_once() =>
        (await FluentActions.Awaiting(() => Parts.FinishUploadAsync(NoKey, "1", long.MaxValue, default)).Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(400);
}
