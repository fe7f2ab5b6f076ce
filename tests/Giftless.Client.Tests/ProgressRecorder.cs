using System.Collections.Concurrent;

namespace Giftless.Client.Tests;

/// <summary>Keeps what it is told, at once and in order.</summary>
internal sealed class ProgressRecorder : IProgress<TransferProgress>
{
    public ConcurrentQueue<TransferProgress> All { get; } = [];

    public void Report(TransferProgress value) => All.Enqueue(value);
}
