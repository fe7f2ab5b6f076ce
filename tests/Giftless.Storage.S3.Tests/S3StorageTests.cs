using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests.Storage;

namespace Giftless.Storage.S3.Tests;

/// <summary>The storage contract on Ceph.</summary>
public sealed class S3StorageTests : StorageContractTests, IDisposable
{
    private CephBucket? _bucket;

    private protected override async Task<ObjectStore> OpenAsync() => (_bucket = await CephBucket.CreateAsync()).Open();

    private protected override Task<IReadOnlyList<string>> ListAsync() => _bucket!.ListAsync();

    public void Dispose() => _bucket?.Dispose();

    [Test]
    public async Task An_object_lies_where_prefix_and_layout_say()
    {
        await PutAsync(Object);
        (await ListAsync()).Should().Equal($"some/prefix/{Repository}/{Object.Oid}");
    }
}
