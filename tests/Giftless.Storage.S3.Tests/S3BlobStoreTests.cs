using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests.Storage;

namespace Giftless.Storage.S3.Tests;

/// <summary>The lower contract on Ceph.</summary>
public sealed class S3BlobStoreTests : BlobStoreTests
{
    private protected override BlobStoreFixture Fixture() => new Bucket();

    private sealed class Bucket : BlobStoreFixture
    {
        private CephBucket? _bucket;

        public override int PartSize => 1024;

        public override async Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) =>
            (_bucket = await CephBucket.CreateAsync()).Open().Blobs;

        public override ValueTask DisposeAsync()
        {
            _bucket?.Dispose();
            return base.DisposeAsync();
        }
    }
}
