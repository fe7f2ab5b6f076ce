using Microsoft.Extensions.Logging;

namespace Giftless.Events;

/// <summary>Tells all handlers what happened.</summary>
public sealed partial class LfsEvents
{
    private readonly ILfsEventHandler[] _handlers;
    private readonly ILogger _logger;

    /// <summary>Makes it.</summary>
    public LfsEvents(IEnumerable<ILfsEventHandler> handlers, ILogger<LfsEvents> logger)
    {
        _handlers = [.. handlers];
        _logger = logger;
    }

    /// <summary>Tells all handlers, one after the other.</summary>
    public async ValueTask RaiseAsync(LfsEvent happened)
    {
        foreach (var handler in _handlers)
        {
            try
            {
                await handler.HandleAsync(happened);
            }
            catch (Exception exception)
            {
                LogHandlerFailed(handler.GetType(), happened.GetType(), exception);
            }
        }
    }

    [LoggerMessage(5001, LogLevel.Error, "{Handler} failed on {Event}")]
    private partial void LogHandlerFailed(Type handler, Type @event, Exception exception);
}
