using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;

namespace Giftless.Core.Tests.Storage;

/// <summary>A folder of one scenario.</summary>
/// <param name="configure">Sets the storage up; the root is set already.</param>
internal sealed class FolderFixture(Action<FileSystemStorageOptions> configure) : BlobStoreFixture
{
    private readonly TempFolder _folder = new();
    private FileSystemStorageOptions? _options;

    public override ObjectStoreOptions Options => _options!;

    public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken)
    {
        _options = new FileSystemStorageOptions { Root = Path.Join(_folder.Path, "made", "when missing"), FlushToDisk = false };
        configure(_options);
        return Task.FromResult<IBlobStore>(new FileSystemBlobStore(_options));
    }

    public override Task<IReadOnlyList<string>> ListAllAsync(IBlobStore store, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(_folder.Files());

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return base.DisposeAsync();
    }
}
