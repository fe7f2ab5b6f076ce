namespace Giftless.EndToEnd.Tests.Support;

/// <summary>One direction of a <see cref="Proxy"/>: counts bytes, and can stop them at a point.</summary>
internal sealed class Valve
{
    private readonly Lock _lock = new();
    private long _passed;
    private long _limit = long.MaxValue;
    private TaskCompletionSource _reached = New();
    private TaskCompletionSource _opened = New();

    public long Passed
    {
        get
        {
            lock (_lock)
                return _passed;
        }
    }

    /// <summary>Counts from 0 again, and lets nothing pass after so many bytes until it is opened.</summary>
    /// <returns>Ends when the bytes have passed.</returns>
    public Task CloseAfter(long bytes)
    {
        lock (_lock)
        {
            (_passed, _limit, _reached, _opened) = (0, bytes, New(), New());
            return _reached.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Counts from 0 again, without an end.</summary>
    public void Open()
    {
        lock (_lock)
        {
            (_passed, _limit) = (0, long.MaxValue);
            _opened.TrySetResult();
        }
    }

    /// <summary>Ends when more may pass.</summary>
    public Task CountAsync(int bytes)
    {
        lock (_lock)
        {
            _passed += bytes;
            if (_passed < _limit)
                return Task.CompletedTask;
            _reached.TrySetResult();
            return _opened.Task;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
