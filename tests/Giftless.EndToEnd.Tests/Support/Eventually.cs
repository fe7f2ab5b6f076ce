using System.Diagnostics;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>Waits for what another process does, where nothing tells when it has.</summary>
internal static class Eventually
{
    public static async Task BeTrueAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(3), what);
            await Task.Delay(20);
        }
    }
}
