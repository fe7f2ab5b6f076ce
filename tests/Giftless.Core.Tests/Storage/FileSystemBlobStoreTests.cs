using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>The lower contract on a folder.</summary>
[TestFixture(true)]
[TestFixture(false)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemBlobStoreTests(bool flushToDisk) : BlobContractTests, IDisposable
{
    private readonly TempFolder _folder = new();

    private protected override Task<IBlobStore> OpenAsync() => Task.FromResult<IBlobStore>(
        new FileSystemBlobStore(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = flushToDisk }));

    public void Dispose() => _folder.Dispose();
}
