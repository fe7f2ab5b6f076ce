using BenchmarkDotNet.Running;
using Giftless.Benchmarks;

var smoke = args.Contains("--smoke");
string[] options = [.. args.Where(arg => arg != "--smoke")];
if (options.Length == 0)
    options = ["--filter", "*"];

var summaries =
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(options, smoke ? new SmokeConfig() : new MeasureConfig()).ToList();
var failed = summaries.Count == 0
    || summaries.Any(
        summary => summary.HasCriticalValidationErrors || summary.Reports.Length == 0 || summary.Reports.Any(report => !report.Success));
return failed ? 1 : 0;
