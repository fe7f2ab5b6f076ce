using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.S3.Tests;

/// <summary>The lower contract on Ceph.</summary>
public sealed class S3BlobContractTests : BlobStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new BucketFixture(TransferMode.Direct);
}

/// <summary>The upper contract, with parts that clients send themselves or through the server.</summary>
[TestFixture(TransferMode.Direct)]
[TestFixture(TransferMode.Streamed)]
public sealed class S3ObjectContractTests(TransferMode mode) : ObjectStoreContractTests
{
    private protected override BlobStoreFixture Fixture() => new BucketFixture(mode);

    [Test]
    public async Task An_object_lies_where_prefix_and_layout_say()
    {
        using var bucket = await CephBucket.CreateAsync();
        var (content, repository) = (Sample.Of(1000), RepositoryName.Parse("org/sub/ré po+1"));
        await bucket.Open(options => options.Mode = mode).PutAsync(
            new ObjectKey(repository, content.Oid), new MemoryStream(content.Bytes), content.Size, default);
        (await bucket.ListAsync()).Should().Equal($"some/prefix/{repository}/{content.Oid}");
    }
}

internal sealed class BucketFixture(TransferMode mode) : BlobStoreFixture
{
    private CephBucket? _bucket;

    public override int PartSize => 1024;

    public override ObjectStoreOptions Options { get; } = new() { Prefix = "some/prefix/", Mode = mode };

    public override async Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) =>
        (_bucket = await CephBucket.CreateAsync()).Open().Blobs;

    public override Task<IReadOnlyList<string>> ListAllAsync(IBlobStore store, CancellationToken cancellationToken) =>
        _bucket!.ListAsync();

    public override ValueTask DisposeAsync()
    {
        _bucket?.Dispose();
        return base.DisposeAsync();
    }
}
