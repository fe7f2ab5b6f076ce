using Giftless.Gateway.Tests.Support;
using Giftless.Tests;
using PuppeteerSharp;
using PuppeteerSharp.Input;

namespace Giftless.Gateway.Tests;

/// <summary>All passes through the gateway, to a folder; and what the page does by itself.</summary>
[TestFixture]
public sealed class FolderTests : PageTests
{
    private const long Size = 24 * 1024 * 1024;

    /// <summary>The user chooses a file of the browser's own, of which there are handles as of those on a disk.</summary>
    private const string OwnFiles = """
        window.showOpenFilePicker = async () => [await (await navigator.storage.getDirectory()).getFileHandle("own.bin")];
        """;

    internal override Task<GatewayRun> StartAsync() => GatewayRun.StartAsync();

    [Test]
    public async Task With_a_handle_of_the_file_an_upload_goes_on_by_itself()
    {
        await using var gateway = await StartAsync();
        await using var user = await GatewayPage.OpenAsync(Browser, gateway.Address, OwnFiles);
        await user.Page.EvaluateFunctionAsync(
            """
            async size => {
              const file = await (await navigator.storage.getDirectory()).getFileHandle("own.bin", { create: true });
              const writer = await file.createWritable();
              await writer.write(new Uint8Array(size).map((_, index) => index * 7919 >> 8));
              await writer.close();
            }
            """, Size);

        await user.LimitAsync(8_000_000);
        await user.Page.ClickAsync("#choose");
        await user.WaitForPartAsync("own.bin", 0.3);
        await user.ReloadAsync();
        await user.LimitAsync(null);

        await user.WaitForAsync("own.bin", "done");
        user.Complaints.Should().BeEmpty();
    }

    [Test]
    public async Task The_keyboard_is_enough()
    {
        await using var gateway = await StartAsync();
        using var files = new TempFolder();
        using var downloads = new TempFolder();
        var file = LargeFile.Make(files.Path, "by keyboard.bin", Size);
        await using var user = await GatewayPage.OpenAsync(Browser, gateway.Address);

        await user.LimitAsync(8_000_000);
        await TabToAsync(user.Page, "Choose files");
        var chooser = user.Page.WaitForFileChooserAsync();
        await user.Page.Keyboard.PressAsync(Key.Enter);
        await (await chooser).AcceptAsync(file.Path);
        await user.WaitForPartAsync(file.Name, 0.1);
        await TabToAsync(user.Page, $"Pause: {file.Name}");
        await user.Page.Keyboard.PressAsync(Key.Enter);
        await user.WaitForAsync(file.Name, "paused");
        await user.LimitAsync(null);
        await user.Page.Keyboard.PressAsync(Key.Enter);
        await user.WaitForAsync(file.Name, "done");
        await TabToAsync(user.Page, $"Download {file.Name}");
        var downloaded = await user.DownloadAsync(file.Name, downloads.Path, () => user.Page.Keyboard.PressAsync(Key.Enter));

        LargeFile.HashOf(downloaded).Should().Be(file.Sha256);
        (await user.Page.EvaluateExpressionAsync<bool>(
            "document.querySelectorAll('button:not([hidden])').length > 3 && !document.querySelector('[tabindex]:not([tabindex=\"-1\"])')"))
            .Should().BeTrue("the order is the page's own");
    }

    [Test]
    public async Task What_is_cancelled_is_deleted()
    {
        await using var gateway = await StartAsync();
        using var files = new TempFolder();
        var file = LargeFile.Make(files.Path, "unwanted.bin", Size);
        await using var user = await GatewayPage.OpenAsync(Browser, gateway.Address);

        await user.LimitAsync(8_000_000);
        await user.ChooseAsync(file.Path);
        await user.WaitForPartAsync(file.Name, 0.4);
        var aborted = user.Page.WaitForResponseAsync(reply => reply.Url.Contains("/abort", StringComparison.Ordinal));
        await user.Page.ClickAsync(".job .remove");

        (await aborted).Ok.Should().BeTrue();
        gateway.StoredFiles().Should().BeEmpty();
        await user.ReloadAsync();
        (await user.Page.QuerySelectorAllAsync(".job")).Should().BeEmpty();
    }

    [Test]
    public async Task Links_that_have_grown_old_are_replaced()
    {
        await using var gateway = await GatewayRun.StartAsync(
            "GitLfs:ActionLifetime:Minimum=00:00:10", "GitLfs:ActionLifetime:Maximum=00:00:10");
        using var files = new TempFolder();
        var file = LargeFile.Make(files.Path, "slow.bin", 2 * Size);
        await using var user = await GatewayPage.OpenAsync(Browser, gateway.Address);
        var batches = 0;
        user.Page.Request += (_, request) => batches += request.Request.Url.EndsWith("/objects/batch", StringComparison.Ordinal) ? 1 : 0;

        await user.LimitAsync(5_000_000);
        await user.ChooseAsync(file.Path);
        await user.WaitForPartAsync(file.Name, 0.7);
        await user.LimitAsync(null);
        await user.WaitForAsync(file.Name, "done");

        batches.Should().BeGreaterThan(1);
        user.Sent.Should().HaveCount((int)(file.Size / GatewayRun.PartSize) + 1, "nothing is sent twice");
    }

    /// <summary>Goes on from control to control until the one of this name has the focus, which has to be seen there.</summary>
    private static async Task TabToAsync(IPage page, string name)
    {
        for (var pressed = 0; pressed < 30; pressed++)
        {
            await page.Keyboard.PressAsync(Key.Tab);
            var focus = await page.EvaluateFunctionAsync<string[]>("""
                () => {
                  const at = document.activeElement;
                  return [at.getAttribute("aria-label") ?? at.textContent.trim(), getComputedStyle(at).outlineStyle];
                }
                """);
            if (focus[0] != name)
                continue;
            focus[1].Should().Be("solid", "where the focus is, is seen");
            return;
        }

        Assert.Fail($"The key Tab does not lead to {name}.");
    }
}
