using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Watches how fast the other side of a transfer or reply sends or takes bytes, and cuts it where it stands still.</summary>
/// <remarks>Kestrel's own rates are averages over the whole transfer, too high for slow lines, and not of HTTP/2.</remarks>
internal sealed partial class TransferPace : IDisposable
{
    private const int ChecksPerWindow = 4;

    private readonly HttpContext _context;
    private readonly TransferLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();

    private TimeSpan _waited;
    private long? _waitsSince;
    private long _bytes;

    public TransferPace(HttpContext context, GitLfsMount mount)
    {
        (_context, _limits, _time, _logger) = (context, mount.Options.Transfers, mount.Time, mount.Logger);
        var period = _limits.Window / ChecksPerWindow;
        _timer = _time.CreateTimer(_ => Check(), null, period, period);
    }

    /// <summary>It is the other side's turn.</summary>
    public void Begin()
    {
        lock (_lock)
            _waitsSince = _time.GetTimestamp();
    }

    /// <summary>The other side has sent or taken something.</summary>
    public void End(int bytes)
    {
        lock (_lock)
        {
            if (_waitsSince is { } since)
                _waited += _time.GetElapsedTime(since);
            _waitsSince = null;
            _bytes += bytes;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            var waited = _waited + (_waitsSince is { } since ? _time.GetElapsedTime(since, now) : TimeSpan.Zero);
            if (waited < _limits.Window)
                return;

            if (_bytes >= _limits.LeastBytesPerSecond * waited.TotalSeconds)
            {
                (_waited, _bytes) = (TimeSpan.Zero, 0);
                _waitsSince = _waitsSince is null ? null : now;
                return;
            }
        }

        _timer.Dispose();
        LogCut(_logger, _limits.Window);
        _context.Abort();
    }

    [LoggerMessage(2006, LogLevel.Information, "A transfer was cut, or a reply: its other side stood still for {Window}")]
    private static partial void LogCut(ILogger logger, TimeSpan window);
}
