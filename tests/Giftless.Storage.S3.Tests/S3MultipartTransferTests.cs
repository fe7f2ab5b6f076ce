using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests.Multipart;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Storage.S3.Tests;

/// <summary>The transfer <c>multipart-basic</c> with parts that go to Ceph, or through the server.</summary>
[TestFixture(TransferMode.Direct)]
[TestFixture(TransferMode.Streamed)]
public sealed class S3MultipartTransferTests(TransferMode mode) : MultipartTransferTests, IDisposable
{
    private CephBucket? _bucket;

    private protected override int PartSize => 1024;

    [OneTimeSetUp]
    public static Task Start_Ceph() => Giftless.Tests.Ceph.CephGateway.SharedAsync();

    private protected override void AddStorage(IGitLfsBuilder lfs) => lfs.AddS3Storage(options =>
    {
        _bucket ??= CephBucket.CreateAsync().GetAwaiter().GetResult();
        _bucket.Configure(options);
        options.Mode = mode;
    });

    public void Dispose() => _bucket?.Dispose();
}
