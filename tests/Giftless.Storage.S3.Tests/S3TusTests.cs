using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests.Tus;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Storage.S3.Tests;

/// <summary>The transfer <c>tus</c> into a bucket of Ceph.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class S3TusTests : TusTransferTests, IDisposable
{
    private CephBucket? _bucket;

    [OneTimeSetUp]
    public static Task Start_Ceph() => Giftless.Tests.Ceph.CephGateway.SharedAsync();

    private protected override void AddStorage(IGitLfsBuilder lfs) => lfs.AddS3Storage(options =>
    {
        _bucket ??= CephBucket.CreateAsync().GetAwaiter().GetResult();
        _bucket.Configure(options);
    });

    public void Dispose() => _bucket?.Dispose();
}
