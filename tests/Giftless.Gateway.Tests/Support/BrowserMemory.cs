using System.Diagnostics;
using PuppeteerSharp;

namespace Giftless.Gateway.Tests.Support;

/// <summary>How much memory the browser takes while it is watched, all its processes together.</summary>
internal sealed class BrowserMemory : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly IPage _page;
    private readonly ICDPSession _session;
    private readonly Task _watching;
    private long _first;
    private long _most;
    private double _mostOfScripts;

    private BrowserMemory(IPage page, ICDPSession session)
    {
        (_page, _session) = (page, session);
        _watching = WatchAsync();
    }

    /// <summary>Bytes more than at the beginning, at the most.</summary>
    public long Growth => _most - _first;

    public static async Task<BrowserMemory> WatchAsync(IBrowser browser, IPage page) =>
        new(page, await browser.Target.CreateCDPSessionAsync());

    public override string ToString() =>
        $"processes {_first / 1_000_000} MB, at most {_most / 1_000_000} MB; "
        + $"heap of the page's scripts at most {_mostOfScripts / 1_000_000:0.0} MB";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!_end.IsCancellationRequested)
        {
            var info = await _session.SendAsync("SystemInfo.getProcessInfo");
            var bytes = info!.Value.GetProperty("processInfo").EnumerateArray()
                .Sum(process => Resident(process.GetProperty("id").GetInt32()));
            _first = _first == 0 ? bytes : _first;
            _most = Math.Max(_most, bytes);
            try
            {
                _mostOfScripts = Math.Max(
                    _mostOfScripts, await _page.EvaluateExpressionAsync<double>("performance.memory.usedJSHeapSize").WaitAsync(_end.Token));
                await timer.WaitForNextTickAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (PuppeteerException)
            {
                // The page is being loaded again.
            }
        }
    }

    private static long Resident(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.WorkingSet64;
        }
        catch (ArgumentException)
        {
            return 0;
        }
    }
}
