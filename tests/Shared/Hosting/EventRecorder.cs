using Giftless.Events;

namespace Giftless.Tests.Hosting;

/// <summary>Hears of events, and lets a test wait for them.</summary>
internal sealed class EventRecorder : ILfsEventHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private readonly List<LfsEvent> _all = [];
    private TaskCompletionSource _more = New();

    public ValueTask HandleAsync(LfsEvent happened, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _all.Add(happened);
            _more.SetResult();
            _more = New();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// All events, as soon as there are so many. They come in order, so that of what came before the last one none is missing.
    /// </summary>
    public async Task<IReadOnlyList<LfsEvent>> WaitAsync(int count)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_all.Count >= count)
                    return [.. _all];
                more = _more.Task;
            }

            await more.WaitAsync(Patience);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
