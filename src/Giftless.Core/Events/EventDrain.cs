using Microsoft.Extensions.Hosting;

namespace Giftless.Events;

/// <summary>Has the handlers hear of everything before the host ends, when nothing runs any more that could make events.</summary>
internal sealed class EventDrain(LfsEvents events) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => events.DrainAsync(cancellationToken);
}
