using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>A process with its output. None outlives its test.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>Far longer than anything a client or server here takes: it ends what hangs, and judges nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const int MaxReported = 8 * 1024;

    private readonly Process _process;
    private readonly string _command;
    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(ProcessStartInfo start)
    {
        _command = $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Record(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Record(_error, line.Data);
    }

    /// <summary>The most memory that it has ever held, in bytes.</summary>
    public long PeakMemory => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(
            line =>
                long.Parse(
                    line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024)
        .Single();

    public string Output => Read(_output);

    public string Error => Read(_error);

    /// <summary>The command and the end of what it wrote: a client that asks for ever makes the whole too long for any report.</summary>
    public string Everything => $"{_command}\n{EndOf(Output)}\n{EndOf(Error)}";

    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var child = new ChildProcess(start);
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits until something is written to standard output, and fails when the process ends without it.</summary>
    public async Task<Match> WaitForOutputAsync(Regex pattern)
    {
        using var limit = new CancellationTokenSource(Patience);
        var exit = _process.WaitForExitAsync(limit.Token);
        while (true)
        {
            Task news;
            lock (_lock)
                news = _news.Task;
            var hasExited = exit.IsCompleted;
            if (pattern.Match(Output) is { Success: true } match)
                return match;
            if (hasExited)
                throw new InvalidOperationException($"'{pattern}' was not written by: {Everything}");
            await Task.WhenAny(news, exit);
        }
    }

    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new TimeoutException($"Did not end in time: {Everything}");
        }

        return _process.ExitCode;
    }

    /// <summary>Ends the process and what it started at once, as a crash does (SIGKILL).</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Asks the process to end (SIGTERM).</summary>
    public void Terminate()
    {
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill();
        await WaitForExitAsync();
        _process.Dispose();
    }

    private void Record(StringBuilder text, string? line)
    {
        TaskCompletionSource news;
        lock (_lock)
        {
            if (line is not null)
                text.Append(line).Append('\n');
            (news, _news) = (_news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        news.SetResult();
    }

    private static string EndOf(string text) => text.Length <= MaxReported ? text : $"…{text[^MaxReported..]}";

    private string Read(StringBuilder text)
    {
        lock (_lock)
            return text.ToString();
    }
}
