using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests.Storage;

namespace Giftless.Storage.S3.Tests;

/// <summary>The contract for parts on Ceph: sent there directly, and through the server.</summary>
[TestFixture(TransferMode.Direct)]
[TestFixture(TransferMode.Streamed)]
public sealed class S3MultipartTests(TransferMode mode) : MultipartContractTests, IDisposable
{
    private CephBucket? _bucket;

    private protected override int PartSize => 1024;

    private protected override async Task<ObjectStore> OpenAsync() =>
        (_bucket = await CephBucket.CreateAsync()).Open(options => options.Mode = mode);

    private protected override Task<IReadOnlyList<string>> ListAsync() => _bucket!.ListAsync();

    public void Dispose() => _bucket?.Dispose();
}
