using System.Globalization;

namespace Giftless.Load;

/// <summary>Looks at a server's process through Linux's <c>/proc</c>.</summary>
internal sealed class ProcessProbe(int id)
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor time in seconds that all processes of the machine have used.</summary>
    public static double MachineCpuSeconds
    {
        get
        {
            var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            const int Idle = 4, IoWait = 5, Steal = 8;
            return Enumerable.Range(1, Steal - 1).Where(i => i is not (Idle or IoWait))
                .Sum(i => double.Parse(fields[i], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Processor time in seconds, of the program and of the system on its behalf.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (ulong.Parse(
                fields[11], CultureInfo.InvariantCulture) + ulong.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>The most memory that was resident since the start or the last <see cref="ResetPeak"/>, in MiB.</summary>
    public double PeakMebibytes => Mebibytes("VmHWM:");

    /// <summary>How much memory is resident now, in MiB.</summary>
    public double ResidentMebibytes => Mebibytes("VmRSS:");

    public void ResetPeak() => File.WriteAllText($"/proc/{id}/clear_refs", "5");

    private double Mebibytes(string name)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }
}
