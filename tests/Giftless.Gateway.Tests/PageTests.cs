using System.Diagnostics;
using Giftless.Gateway.Tests.Support;
using Giftless.Tests;
using PuppeteerSharp;

namespace Giftless.Gateway.Tests;

/// <summary>What the page does whatever store is behind it, in a real browser.</summary>
public abstract class PageTests
{
    private const long Size = 48 * 1024 * 1024;
    private const int Senders = 4;

    private IBrowser? _browser;

    private protected IBrowser Browser => _browser!;

    [OneTimeSetUp]
    public async Task Start_the_browser() => _browser = await Chromium.StartAsync();

    [OneTimeTearDown]
    public async Task End_the_browser()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    /// <summary>Starts a gateway, and lets its page reach the store.</summary>
    internal abstract Task<GatewayRun> StartAsync();

    [Test]
    public async Task An_upload_goes_on_after_a_reload_and_comes_back_the_same()
    {
        await using var gateway = await StartAsync();
        using var files = new TempFolder();
        using var downloads = new TempFolder();
        var file = LargeFile.Make(files.Path, "scan über 1.tif", Size);
        await using var user = await GatewayPage.OpenAsync(Browser, gateway.Address);

        await user.LimitAsync(12_000_000);
        await user.ChooseAsync(file.Path);
        await user.WaitForSentAsync();
        await user.LimitAsync(1_000_000);
        await user.ReloadAsync();
        await user.LimitAsync(null);
        await user.WaitForAsync(file.Name, "lost");
        await user.ChooseAsync(file.Path);
        await user.WaitForAsync(file.Name, "done");

        user.Sent.Should().HaveCountLessThanOrEqualTo((int)(Size / GatewayRun.PartSize) + 1 + Senders, "parts that were there stay");
        var downloaded = await user.DownloadAsync(file.Name, downloads.Path);
        Path.GetFileName(downloaded).Should().Be(file.Name);
        LargeFile.HashOf(downloaded).Should().Be(file.Sha256);
        user.Complaints.Should().BeEmpty("policies and CORS allow what the page does");
    }

    [Test]
    public async Task What_the_guide_has_pipelines_type_works()
    {
        await using var gateway = await StartAsync();
        await TypeAsync(gateway);
    }

    /// <summary>Sends a file and fetches it again as the guide says.</summary>
    internal static async Task TypeAsync(GatewayRun gateway)
    {
        using var folder = new TempFolder();
        var file = LargeFile.Make(folder.Path, "scan.tif", 3 * 1024 * 1024);
        var commands = Guide.Pipeline(gateway.Address);
        var fetching = commands.LastIndexOf("curl -sf -u", StringComparison.Ordinal);

        await Shell.RunAsync($"{commands[..fetching]}\nrm scan.tif\n{commands[fetching..]}", folder.Path);

        LargeFile.HashOf(file.Path).Should().Be(file.Sha256);
    }

    [Test, Explicit("Takes minutes, and 2 GiB of memory of the store.")]
    public async Task Memory_is_flat_however_long_a_file_is()
    {
        await using var gateway = await StartAsync();
        using var files = new TempFolder();
        using var downloads = new TempFolder();
        var (small, large) = (LargeFile.Make(files.Path, "small.bin", Size), LargeFile.Make(files.Path, "large.bin", 2L << 30));
        await using var user = await GatewayPage.OpenAsync(Browser, gateway.Address);
        await user.ChooseAsync(small.Path);
        user.Patience = TimeSpan.FromMinutes(5);
        await user.WaitForAsync(small.Name, "done");
        var memory = await BrowserMemory.WatchAsync(Browser, user.Page);
        var clock = Stopwatch.StartNew();
        await user.ChooseAsync(large.Path);
        await user.WaitForPartAsync(large.Name, 0.3);
        await user.ReloadAsync();
        await user.ChooseAsync(large.Path);
        await user.WaitForAsync(large.Name, "done");
        var took = clock.Elapsed;
        await memory.DisposeAsync();
        var downloaded = await user.DownloadAsync(large.Name, downloads.Path);

        TestContext.Out.WriteLine($"{took.TotalSeconds:0} s, {user.Sent.Count} requests with bytes; {memory}");
        LargeFile.HashOf(downloaded).Should().Be(large.Sha256);
        memory.Growth.Should().BeLessThan(300_000_000);
    }
}
