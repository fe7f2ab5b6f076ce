using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Giftless.Tests.Streams;

namespace Giftless.Core.Tests.Storage;

/// <summary>The storage contract on the file system, in both layouts, and what only files have.</summary>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemStorageTests(bool fanout) : StorageContractTests, IDisposable
{
    private readonly TempFolder _folder = new();

    private ObjectLayout Layout => fanout ? ObjectLayout.Fanout : ObjectLayout.Flat;

    private protected override Task<IObjectStorage> OpenAsync() => Task.FromResult<IObjectStorage>(
        new FileSystemStorage(new FileSystemStorageOptions { Root = Path.Join(_folder.Path, "made", "when missing"), Layout = Layout }));

    private protected override Task<IReadOnlyList<string>> ListAsync() => Task.FromResult<IReadOnlyList<string>>(_folder.Files());

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
        var put = Storage.GetCapability<IStreamingStorage>()!.PutAsync(KeyOf(Object), content, Object.Size, default);
        await content.AtEnd;
        _folder.Files().Should().ContainSingle().Which.Should().EndWith(".incomplete");
        content.End();
        await put;
        _folder.Files().Should().ContainSingle().Which.Should().EndWith($"{Object.Oid}");
    }
}
