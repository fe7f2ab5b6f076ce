using System.Globalization;

namespace Giftless.Load;

/// <summary>Looks at a server's process through Linux's <c>/proc</c>.</summary>
internal sealed class ProcessProbe(int id)
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor time in seconds, of the program and of the system on its behalf.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (ulong.Parse(fields[11], CultureInfo.InvariantCulture) + ulong.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>The most memory that was resident since the start or the last <see cref="ResetPeak"/>, in MiB.</summary>
    public double PeakMebibytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024.0;
        }
    }

    public void ResetPeak() => File.WriteAllText($"/proc/{id}/clear_refs", "5");
}
