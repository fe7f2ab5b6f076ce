namespace Giftless.Load;

/// <summary>What a load showed.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="Bytes">Bytes of bodies that were moved.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Median">The time for one request that half of them kept, in milliseconds.</param>
/// <param name="Percentile99">The time for one request that 99 of 100 kept, in milliseconds.</param>
/// <param name="CpuSeconds">Processor time of the server; NaN where its process is not known.</param>
/// <param name="PeakMebibytes">The most memory that the server had resident; NaN where its process is not known.</param>
/// <param name="ForeignShare">
/// The part of the machine that other programs used meanwhile; NaN where the server's process is not known.
/// </param>
internal sealed record LoadResult(
    int Requests,
    long Bytes,
    double Seconds,
    double Median,
    double Percentile99,
    double CpuSeconds,
    double PeakMebibytes,
    double ForeignShare)
{
    private const double QuietShare = 0.1;
    private const int Tries = 4;

    /// <summary>Measures again where other programs disturbed, a few times at most, and keeps the least disturbed result.</summary>
    public static LoadResult Quietest(Func<LoadResult> measure)
    {
        var best = measure();
        for (var i = 1; i < Tries && best.ForeignShare > QuietShare; i++)
        {
            var next = measure();
            if (next.ForeignShare < best.ForeignShare)
                best = next;
        }

        return best;
    }

    public double RequestsPerSecond => Requests / Seconds;

    public double MegabytesPerSecond => Bytes / 1e6 / Seconds;

    public double CpuMicrosecondsPerRequest => CpuSeconds * 1e6 / Requests;

    public override string ToString() => FormattableString.Invariant(
        $"{RequestsPerSecond:F0} requests/s, p50 {Median:F2} ms, p99 {Percentile99:F2} ms, {MegabytesPerSecond:F0} MB/s")
        + (double.IsNaN(CpuSeconds)
            ? ""
            : FormattableString.Invariant($", server: {CpuMicrosecondsPerRequest:F0} us CPU/request, {PeakMebibytes:F0} MiB peak")
                + FormattableString.Invariant($"; others: {ForeignShare:P0} of the machine"));
}
