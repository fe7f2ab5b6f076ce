using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Giftless.Events;

/// <summary>What one handler has not heard of yet. A slow one keeps neither a request waiting nor another handler.</summary>
internal sealed partial class EventQueue : IDisposable
{
    private readonly ILfsEventHandler _handler;
    private readonly ILogger _logger;
    private readonly Channel<LfsEvent> _waiting;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationToken _end;
    private readonly Task _work;
    private long _lost;

    public EventQueue(ILfsEventHandler handler, int most, ILogger logger)
    {
        (_handler, _logger) = (handler, logger);
        _end = _ended.Token;
        _waiting = Channel.CreateBounded<LfsEvent>(new BoundedChannelOptions(most) { SingleReader = true });
        _work = Task.Run(WorkAsync);
    }

    /// <summary>The newest are lost where there is no room: what came before them is heard of in order.</summary>
    public void Add(LfsEvent happened)
    {
        // It is said when it begins; how many there were, when it is over.
        if (!_waiting.Writer.TryWrite(happened) && Interlocked.Increment(ref _lost) == 1)
            LogFull(_handler.GetType());
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        try
        {
            await _work.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogUnheard(_handler.GetType(), _waiting.Reader.Count);
            End();
        }
    }

    /// <summary>A host that was not stopped first does not wait.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        End();
        _ended.Dispose();
    }

    private void End()
    {
        try
        {
            _ended.Cancel();
        }
        catch (Exception exception) when (exception is AggregateException or ObjectDisposedException)
        {
            LogNotEnded(_handler.GetType(), exception);
        }
    }

    private async Task WorkAsync()
    {
        await foreach (var happened in _waiting.Reader.ReadAllAsync())
        {
            if (_end.IsCancellationRequested)
                return;
            await TellAsync(happened);
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
                LogLost(_handler.GetType(), lost);
        }
    }

    private async Task TellAsync(LfsEvent happened)
    {
        try
        {
            await _handler.HandleAsync(happened, _end);
        }
        catch (Exception exception)
        {
            LogFailed(_handler.GetType(), happened.GetType(), exception);
        }
    }

    [LoggerMessage(5001, LogLevel.Error, "{Handler} failed on {Event}")]
    private partial void LogFailed(Type handler, Type @event, Exception exception);

    [LoggerMessage(5002, LogLevel.Error, "{Handler} is too slow: what happens is lost to it until it has heard of an event")]
    private partial void LogFull(Type handler);

    [LoggerMessage(5003, LogLevel.Error, "{Lost} events were lost to {Handler}, which was too slow")]
    private partial void LogLost(Type handler, long lost);

    [LoggerMessage(5004, LogLevel.Error, "The server stopped before {Handler} had heard of all events; {Waiting} were waiting")]
    private partial void LogUnheard(Type handler, int waiting);

    [LoggerMessage(5005, LogLevel.Error, "{Handler} failed to end")]
    private partial void LogNotEnded(Type handler, Exception exception);
}
