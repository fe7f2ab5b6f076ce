using System.Text.Json;
using Giftless.Client;

namespace Giftless.Tool.Output;

/// <summary>Says what became of objects: each on a line of standard output, failures on standard error.</summary>
internal static class TransferReport
{
    /// <returns>The exit code.</returns>
    public static int Write(IEnumerable<(string Path, TransferResult Result)> results, bool asJson)
    {
        var hasFailed = false;
        using var output = new StreamWriter(Console.OpenStandardOutput());
        foreach (var (path, result) in results)
        {
            hasFailed |= result.Outcome == TransferOutcome.Failed;
            if (asJson)
                output.WriteLine(JsonOf(ObjectReport.Of(path, result)));
            else if (result.Outcome != TransferOutcome.Failed)
                output.WriteLine($"{result.Oid}:{result.Size}  {path}");
            if (result.Outcome == TransferOutcome.Failed)
                Console.Error.WriteLine($"giftless: {path}: {result.Message}");
        }

        return hasFailed ? ExitCode.Failed : ExitCode.Done;
    }

    public static string JsonOf(ObjectReport report) => JsonSerializer.Serialize(report, OutputJsonContext.Default.ObjectReport);
}
