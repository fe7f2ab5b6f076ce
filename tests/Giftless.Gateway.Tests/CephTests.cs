using Giftless.Gateway.Tests.Support;

namespace Giftless.Gateway.Tests;

/// <summary>The browser sends to Ceph's S3 gateway.</summary>
[TestFixture]
public sealed class CephTests : PageTests
{
    internal override async Task<GatewayRun> StartAsync()
    {
        var bucket = await CephBucket.CreateAsync();
        var gateway = await GatewayRun.StartAsync(bucket.Settings());
        await bucket.AllowAsync(gateway.Address);
        return gateway;
    }
}
