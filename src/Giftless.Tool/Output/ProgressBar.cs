using Giftless.Client;
using Spectre.Console;

namespace Giftless.Tool.Output;

/// <summary>One bar for all objects, on standard error, where that is a terminal.</summary>
internal sealed class ProgressBar : IProgress<TransferProgress>
{
    private readonly Dictionary<Oid, long> _bytes = [];
    private readonly Lock _lock = new();
    private readonly ProgressTask? _task;

    private ProgressBar(ProgressTask? task) => _task = task;

    /// <summary>Shows a bar while something is moved.</summary>
    /// <param name="isWanted">Whether the user wants one.</param>
    /// <param name="what">What is done, in a word or two.</param>
    /// <param name="size">How many bytes there are to move.</param>
    /// <param name="move">Moves them, and tells the bar.</param>
    public static async Task<T> ShowAsync<T>(bool isWanted, string what, long size, Func<ProgressBar, Task<T>> move)
    {
        if (!isWanted || Console.IsErrorRedirected)
            return await move(new ProgressBar(task: null));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new DownloadedColumn(),
                new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => move(new ProgressBar(context.AddTask(what, maxValue: Math.Max(1, size)))));
    }

    public void Report(TransferProgress value)
    {
        if (_task is null)
            return;
        lock (_lock)
        {
            _task.Increment(value.Bytes - _bytes.GetValueOrDefault(value.Oid));
            _bytes[value.Oid] = value.Bytes;
        }
    }
}
