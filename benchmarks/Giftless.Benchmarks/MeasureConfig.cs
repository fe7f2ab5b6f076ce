using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;

namespace Giftless.Benchmarks;

/// <summary>Measures in processes of their own and prints one Markdown table for each class.</summary>
internal sealed class MeasureConfig : ManualConfig
{
    public MeasureConfig()
    {
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddDiagnoser(MemoryDiagnoser.Default);
        AddJob(Job.ShortRun.WithIterationCount(5));
        WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared));
    }
}
