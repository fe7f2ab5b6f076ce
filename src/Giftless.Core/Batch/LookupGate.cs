namespace Giftless.Batch;

/// <summary>
/// How many look-ups of one server there may be at a time, shared fairly: a place that becomes free goes to the batches that wait in turn,
/// so that one object does not wait behind the hundreds of others.
/// </summary>
/// <param name="most">How many places there are.</param>
internal sealed class LookupGate(int most)
{
    private readonly Lock _lock = new();
    private readonly Queue<Share> _waiting = new();
    private int _free = most;
    private volatile bool _isWaitedFor;

    /// <summary>The places that one batch has, and those that it waits for.</summary>
    public sealed class Share(LookupGate gate)
    {
        private readonly Queue<TaskCompletionSource<bool>> _workers = new();
        private bool _isClosed;

        /// <summary>Whether somebody waits for a place, so that who has one lets others go first after each look-up.</summary>
        public bool IsWaitedFor => gate._isWaitedFor;

        /// <summary>Takes a place, once it is this batch's turn.</summary>
        /// <returns>Whether there is anything left to do with it.</returns>
        public ValueTask<bool> EnterAsync()
        {
            lock (gate._lock)
            {
                if (_isClosed)
                    return ValueTask.FromResult(false);
                if (gate._free > 0)
                {
                    gate._free--;
                    return ValueTask.FromResult(true);
                }

                if (_workers.Count == 0)
                    gate._waiting.Enqueue(this);
                var worker = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _workers.Enqueue(worker);
                gate._isWaitedFor = true;
                return new ValueTask<bool>(worker.Task);
            }
        }

        /// <summary>Gives a place to whose turn it is.</summary>
        public void Leave()
        {
            lock (gate._lock)
            {
                if (gate._waiting.TryDequeue(out var next))
                {
                    next._workers.Dequeue().SetResult(true);
                    if (next._workers.Count > 0)
                        gate._waiting.Enqueue(next);
                    gate._isWaitedFor = gate._waiting.Count > 0;
                }
                else
                {
                    gate._free++;
                }
            }
        }

        /// <summary>Waits for no place any more.</summary>
        public void Close()
        {
            lock (gate._lock)
            {
                _isClosed = true;
                if (_workers.Count == 0)
                    return;

                foreach (var worker in _workers)
                    worker.SetResult(false);
                _workers.Clear();
                for (var i = gate._waiting.Count; i > 0; i--)
                {
                    if (gate._waiting.Dequeue() is var share && share != this)
                        gate._waiting.Enqueue(share);
                }

                gate._isWaitedFor = gate._waiting.Count > 0;
            }
        }
    }
}
