using Giftless.Gateway.Tests.Support;
using Giftless.Tests;

namespace Giftless.Gateway.Tests;

/// <summary>The browser sends to Ceph's S3 gateway.</summary>
[TestFixture]
public sealed class CephTests : PageTests
{
    private const long Size = 12 * 1024 * 1024;

    internal override async Task<GatewayRun> StartAsync()
    {
        var bucket = await CephBucket.CreateAsync();
        var gateway = await GatewayRun.StartAsync(bucket.Settings());
        await bucket.AllowAsync(gateway.Address);
        return gateway;
    }

    [Test]
    public async Task A_byte_that_changes_on_its_way_is_found()
    {
        var bucket = await CephBucket.CreateAsync();
        await using var proxy = await FlippingProxy.StartAsync(bucket.Store);
        await using var gateway = await GatewayRun.StartAsync(bucket.Settings(proxy.Address));
        await bucket.AllowAsync(gateway.Address);
        using var files = new TempFolder();
        var (once, always) = (LargeFile.Make(files.Path, "once.bin", Size), LargeFile.Make(files.Path, "always.bin", Size));
        await using var user = await GatewayPage.OpenAsync(Browser, gateway.Address);

        proxy.Flip(1);
        await user.ChooseAsync(once.Path);
        await user.WaitForAsync(once.Name, "done");
        proxy.Flipped.Should().Be(1, "the part was refused, and sent again");

        proxy.Flip(int.MaxValue);
        await user.ChooseAsync(always.Path);
        await user.WaitForAsync(always.Name, "failed");
        (await user.TextOfAsync(always.Name)).Should().Contain("bytes were changed on the way");
        (await user.Page.QuerySelectorAllAsync(".file")).Should().ContainSingle("what failed is not listed");

        proxy.Flip(0);
        await user.Page.ClickAsync($".job .move[aria-label='Try again: {always.Name}']");
        await user.WaitForAsync(always.Name, "done");
        using var downloads = new TempFolder();
        LargeFile.HashOf(await user.DownloadAsync(always.Name, downloads.Path)).Should().Be(always.Sha256);
    }
}
