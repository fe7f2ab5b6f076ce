using PuppeteerSharp;

namespace Giftless.Gateway.Tests.Support;

/// <summary>The machine's own Chromium, without a window.</summary>
internal static class Chromium
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Starts one; where it is not installed, the test is ignored, or fails where CI has to have it.</summary>
    public static async Task<IBrowser> StartAsync()
    {
        if (!File.Exists(Program))
        {
            const string Missing = "Chromium is not installed; tests/run.sh installs it.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(Missing);
            Assert.Ignore(Missing);
        }

        // Root has no sandbox, and containers have little shared memory.
        return await Puppeteer.LaunchAsync(new LaunchOptions
        {
            Headless = true,
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--enable-precise-memory-info"],
            DefaultViewport = new ViewPortOptions { Width = 1280, Height = 900 },
        });
    }
}
