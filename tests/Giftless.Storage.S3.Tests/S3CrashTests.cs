using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests.Storage;

namespace Giftless.Storage.S3.Tests;

/// <summary>Servers that die, on Ceph.</summary>
public sealed class S3CrashTests : CrashTests, IDisposable
{
    private CephBucket? _bucket;

    private protected override int PartSize => 1024;

    private protected override async Task<IBlobStore> OpenAsync() => (_bucket = await CephBucket.CreateAsync()).Open().Blobs;

    public void Dispose() => _bucket?.Dispose();
}
