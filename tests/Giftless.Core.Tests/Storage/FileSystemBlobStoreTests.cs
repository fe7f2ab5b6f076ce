using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>The lower contract on a folder.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemBlobStoreTests : BlobContractTests, IDisposable
{
    private readonly TempFolder _folder = new();

    private protected override bool TellsQuickWritesApart => false;

    private protected override Task<IBlobStore> OpenAsync() => Task.FromResult<IBlobStore>(
        new FileSystemBlobStore(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = false }));

    public void Dispose() => _folder.Dispose();
}
