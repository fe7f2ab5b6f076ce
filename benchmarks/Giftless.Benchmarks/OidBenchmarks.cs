using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;

namespace Giftless.Benchmarks;

/// <summary>Reading the text of an oid.</summary>
public partial class OidBenchmarks
{
    private readonly string _text = SampleBatch.OidOf(1).ToString();

    [Benchmark(Baseline = true)]
    public byte[]? RegexAndHex() => Pattern().IsMatch(_text) ? Convert.FromHexString(_text) : null;

    [Benchmark]
    public Oid TryParse() => Oid.TryParse(_text, out var oid) ? oid : throw new FormatException();

    [GeneratedRegex("^[0-9a-f]{64}\\z")]
    private static partial Regex Pattern();
}
