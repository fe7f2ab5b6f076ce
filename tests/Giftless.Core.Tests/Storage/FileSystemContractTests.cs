using Giftless.Storage;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>The lower contract on a folder.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class FileSystemBlobContractTests(bool flushToDisk) : BlobStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new FolderFixture(options => options.FlushToDisk = flushToDisk);
}

/// <summary>The upper contract on a folder, in both layouts.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class FileSystemObjectContractTests(bool fanout) : ObjectStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new FolderFixture(
        options => (options.Layout, options.FlushToDisk) = (fanout ? ObjectLayout.Fanout : ObjectLayout.Flat, fanout));
}
