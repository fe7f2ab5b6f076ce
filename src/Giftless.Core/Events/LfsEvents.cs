using Microsoft.Extensions.Logging;

namespace Giftless.Events;

/// <summary>Tells all handlers what happened, each at its own pace and off the way of the requests.</summary>
internal sealed class LfsEvents : IDisposable
{
    /// <summary>How many events may wait for a handler.</summary>
    public const int MaxWaiting = 1000;

    private readonly EventQueue[] _queues;

    /// <summary>Makes it.</summary>
    public LfsEvents(IEnumerable<ILfsEventHandler> handlers, ILogger<LfsEvents> logger) =>
        _queues = [.. handlers.Select(handler => new EventQueue(handler, MaxWaiting, logger))];

    /// <summary>Has all handlers told, and waits for none.</summary>
    public void Raise(LfsEvent happened)
    {
        foreach (var queue in _queues)
            queue.Add(happened);
    }

    /// <summary>Takes no more events, and waits for none.</summary>
    public void Dispose()
    {
        foreach (var queue in _queues)
            queue.Dispose();
    }

    /// <summary>Takes no more events, and waits until the handlers have heard of those that there were.</summary>
    /// <param name="cancellationToken">Ends the wait, and tells the handlers so.</param>
    public Task DrainAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_queues.Select(queue => queue.DrainAsync(cancellationToken)));
}
