using System.Diagnostics;

namespace Giftless.Load;

/// <summary>
/// Runs the same work on several connections at once. Each has a thread that blocks, which costs the machine less than asynchronous
/// sockets do.
/// </summary>
internal static class Workload
{
    private const int StackSize = 256 * 1024;

    /// <summary>Repeats a request on every connection until the time is over.</summary>
    public static LoadResult Repeat(
        Uri server, int connections, TimeSpan time, int bufferSize, ProcessProbe? probe, Func<RawConnection, int, long> exchange)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Run(server, connections, bufferSize, probe, (connection, done) =>
        {
            for (var i = 0; Stopwatch.GetTimestamp() < deadline; i++)
                done(() => exchange(connection, i));
        });
    }

    /// <summary>Does each of a number of requests once.</summary>
    public static LoadResult Each(
        Uri server, int connections, int count, int bufferSize, ProcessProbe? probe, Func<RawConnection, int, long> exchange)
    {
        var next = -1;
        return Run(server, Math.Min(connections, count), bufferSize, probe, (connection, done) =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
                done(() => exchange(connection, i));
        });
    }

    private static LoadResult Run(
        Uri server, int connections, int bufferSize, ProcessProbe? probe, Action<RawConnection, Action<Func<long>>> work)
    {
        var times = new List<double>[connections];
        var bytes = new long[connections];
        var faults = new List<Exception>();
        probe?.ResetPeak();
        var (cpu, own, machine) = (probe?.CpuSeconds ?? double.NaN, Environment.CpuUsage.TotalTime, ProcessProbe.MachineCpuSeconds);
        var start = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(index => new Thread(() =>
        {
            try
            {
                var mine = times[index] = [];
                using var connection = new RawConnection(server, bufferSize);
                work(connection, exchange =>
                {
                    var began = Stopwatch.GetTimestamp();
                    bytes[index] += exchange();
                    mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                });
            }
            catch (Exception exception)
            {
                lock (faults)
                    faults.Add(exception);
            }
        }, StackSize)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (faults.Count > 0)
            throw new AggregateException(faults);

        cpu = (probe?.CpuSeconds ?? double.NaN) - cpu;
        var foreign = ProcessProbe.MachineCpuSeconds - machine - (Environment.CpuUsage.TotalTime - own).TotalSeconds - cpu;
        var sorted = times.SelectMany(list => list).Order().ToList();
        return new LoadResult(
            sorted.Count,
            bytes.Sum(),
            seconds,
            sorted[sorted.Count / 2],
            sorted[sorted.Count * 99 / 100],
            cpu,
            probe?.PeakMebibytes ?? double.NaN,
            Math.Max(0, foreign / seconds / Environment.ProcessorCount));
    }
}
