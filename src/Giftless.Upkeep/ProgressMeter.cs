namespace Giftless.Upkeep;

/// <summary>Counts what several do at the same time.</summary>
internal sealed class ProgressMeter(IProgress<UpkeepProgress>? progress)
{
    private long _objects;
    private long _bytes;

    public void Add(string step, long bytes)
    {
        var (objects, all) = (Interlocked.Increment(ref _objects), Interlocked.Add(ref _bytes, bytes));
        progress?.Report(new UpkeepProgress(step, objects, all));
    }
}
