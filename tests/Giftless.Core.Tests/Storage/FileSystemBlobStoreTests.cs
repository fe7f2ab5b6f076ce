using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>The lower contract on a folder.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class FileSystemBlobStoreTests(bool flushToDisk) : BlobStoreTests
{
    private protected override BlobStoreFixture Fixture() => new Folder(flushToDisk);

    private sealed class Folder(bool flushToDisk) : BlobStoreFixture
    {
        private readonly TempFolder _folder = new();

        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IBlobStore>(
            new FileSystemBlobStore(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = flushToDisk }));

        public override ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return base.DisposeAsync();
        }
    }
}
