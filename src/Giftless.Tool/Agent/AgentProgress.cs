using Giftless.Client;

namespace Giftless.Tool.Agent;

/// <summary>Tells git-lfs how far one object is: at once, then a few times each second, and never backwards.</summary>
internal sealed class AgentProgress(AgentLines lines, TimeProvider time) : IProgress<TransferProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.1);

    private readonly Lock _lock = new();
    private long _told;
    private long _when;

    public void Report(TransferProgress value)
    {
        lock (_lock)
        {
            var isDue = _told == 0 || value.Bytes == value.Size || time.GetElapsedTime(_when) >= Pause;
            if (value.Bytes > _told && isDue)
                Tell(value);
        }
    }

    private void Tell(TransferProgress value)
    {
        lines.Write(new AgentReply
        {
            Event = "progress",
            Oid = value.Oid.ToString(),
            BytesSoFar = value.Bytes,
            BytesSinceLast = value.Bytes - _told,
        });
        (_told, _when) = (value.Bytes, time.GetTimestamp());
    }
}
