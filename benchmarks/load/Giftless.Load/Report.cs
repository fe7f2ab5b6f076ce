using System.Globalization;

namespace Giftless.Load;

/// <summary>The results of a comparison, as a Markdown table.</summary>
internal sealed class Report
{
    private readonly List<string> _rows = [];

    /// <summary>How many figures missed what is wanted of them.</summary>
    public int Missed { get; private set; }

    /// <summary>Adds a figure that has to be at least, or at most, something.</summary>
    /// <param name="figure">What it is.</param>
    /// <param name="measured">The figures behind it.</param>
    /// <param name="value">The figure itself.</param>
    /// <param name="least">The least that it may be, or null.</param>
    /// <param name="most">The most that it may be, or null.</param>
    public void Add(string figure, string measured, double value, double? least = null, double? most = null)
    {
        var wanted = (least, most) switch
        {
            ({ } bound, _) => $">= {Format(bound)}",
            (_, { } bound) => $"<= {Format(bound)}",
            _ => "-",
        };
        var met = !(value < least) && !(value > most);
        if (!met)
            Missed++;
        var verdict = wanted == "-" ? "" : met ? "yes" : "NO";
        _rows.Add($"| {figure} | {measured} | {Format(value)} | {wanted} | {verdict} |");
        Console.Error.WriteLine(_rows[^1]);
    }

    public override string ToString() => string.Join(
        Environment.NewLine, ["| figure | measured | value | wanted | met |", "|---|---|---|---|---|", .. _rows]);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }

    public static string Format(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture);
}
