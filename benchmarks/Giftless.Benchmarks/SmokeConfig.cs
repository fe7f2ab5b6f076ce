using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Giftless.Benchmarks;

/// <summary>Runs everything once, in this process: it shows that the benchmarks work, not how fast anything is.</summary>
internal sealed class SmokeConfig : ManualConfig
{
    public SmokeConfig()
    {
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddJob(Job.Dry.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
