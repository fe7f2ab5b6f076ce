using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Giftless.Tool.Git;

/// <summary>A git whose output is read while it runs, however much it is.</summary>
internal sealed class GitPipe : IAsyncDisposable
{
    private const int MaxError = 1000;

    private readonly Process _git;
    private readonly string _command;
    private readonly Task<string> _errors;

    /// <exception cref="ToolException">There is no git.</exception>
    public GitPipe(params string[] arguments)
    {
        _command = arguments[0];
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _git = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new ToolException($"git cannot be started: {exception.Message}");
        }

        _errors = ReadBeginningAsync(_git.StandardError);
    }

    public Stream Input => _git.StandardInput.BaseStream;

    public Stream Output => _git.StandardOutput.BaseStream;

    /// <summary>Waits for its end, after all that it wrote was read.</summary>
    /// <exception cref="ToolException">It failed; the message has its words.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _git.WaitForExitAsync(cancellationToken);
        if (_git.ExitCode != 0)
            throw new ToolException($"git {_command} failed: {(await _errors).Split('\n')[0]}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_git.HasExited)
            _git.Kill();
        await _git.WaitForExitAsync();
        await ((Task)_errors).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _git.Dispose();
    }

    private static async Task<string> ReadBeginningAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[MaxError];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
            text.Append(buffer, 0, Math.Min(read, MaxError - text.Length));
        return text.ToString().Trim();
    }
}
