using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Giftless.Git;

/// <summary>
/// A running <c>git</c>. It gets words, never a command line. Refs that replace objects are passed over, since whoever may push may push
/// them too; the environment of a hook, with its quarantine, is handed on.
/// </summary>
internal sealed class GitProcess : IAsyncDisposable
{
    private const int MaxErrorLength = 1000;

    private readonly string _command;
    private readonly Process _process;
    private readonly Task<string> _errors;

    private GitProcess(string command, Process process)
    {
        (_command, _process) = (command, process);
        _errors = ReadSomeAsync(process.StandardError);
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <param name="directory">The repository's folder; null for the current one.</param>
    /// <param name="arguments">The words after <c>git</c>.</param>
    /// <param name="index">An index of its own, where the repository's is not meant.</param>
    /// <exception cref="LfsException">422: there is no git.</exception>
    public static GitProcess Start(string? directory, IEnumerable<string> arguments, string? index = null)
    {
        string[] words = [.. arguments];
        var start = new ProcessStartInfo("git", words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        if (directory is not null)
            start.Environment["GIT_DIR"] = directory;
        if (index is not null)
            start.Environment["GIT_INDEX_FILE"] = index;
        try
        {
            return new GitProcess(words.First(word => !word.StartsWith('-') && !word.Contains('=')), Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new LfsException(422, "git cannot be started.", exception);
        }
    }

    /// <summary>Runs git and gives what it writes, piece by piece; empty ones are left out.</summary>
    /// <param name="directory">The repository's folder; null for the current one.</param>
    /// <param name="arguments">The words after <c>git</c>.</param>
    /// <param name="end">What ends a piece.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="LfsException">422: git failed; the message has its words.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(
        string? directory, string[] arguments, char end, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var git = Start(directory, arguments);
        git.Input.Close();
        await foreach (var piece in git.ReadAsync(end, Encoding.UTF8, cancellationToken))
            yield return piece;
        await git.EndAsync(cancellationToken);
    }

    /// <summary>Gives what it writes, piece by piece; empty ones are left out.</summary>
    /// <param name="end">What ends a piece.</param>
    /// <param name="encoding">How it is written; Latin-1 for paths that are given back to git.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async IAsyncEnumerable<string> ReadAsync(
        char end, Encoding encoding, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Output, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var piece = new StringBuilder();
        var buffer = new char[16 * 1024];
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            for (var start = 0; start < read;)
            {
                var length = buffer.AsSpan(start, read - start).IndexOf(end);
                piece.Append(buffer, start, length < 0 ? read - start : length);
                start = length < 0 ? read : start + length + 1;
                if (length < 0 || piece.Length == 0)
                    continue;
                yield return piece.ToString();
                piece.Clear();
            }
        }
    }

    /// <summary>Waits for its end, after all that it wrote was read.</summary>
    /// <exception cref="LfsException">422: it failed; the message has its words.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        if (_process.ExitCode != 0)
            throw new LfsException(422, $"git {_command} failed: {PrintableText.Of(await _errors, MaxErrorLength, instead: " ")}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await ((Task)_errors).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private static async Task<string> ReadSomeAsync(StreamReader reader)
    {
        var buffer = new char[MaxErrorLength];
        var length = await reader.ReadBlockAsync(buffer);
        var rest = new char[MaxErrorLength];
        while (await reader.ReadAsync(rest) > 0)
        {
            // Git waits until it is rid of all that it says.
        }

        return new string(buffer, 0, length).Trim();
    }
}
