using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Giftless.Client;

/// <summary>Runs <c>git</c> to its end. It gets words, never a command line.</summary>
/// <param name="ExitCode">0 where it did what it was to do.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Error">What it said of failures: the first line, fit for a terminal.</param>
internal sealed record GitCommand(int ExitCode, string Output, string Error)
{
    private const int MaxOutput = 16 * 1024 * 1024;
    private const int MaxError = 4096;

    /// <summary>Long enough for somebody who signs in with a browser.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <param name="arguments">The words after <c>git</c>.</param>
    /// <param name="folder">Where it is run; null for the current folder.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="mayPrompt">Whether it may ask a person on the terminal.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GitLfsException">There is no git; it took too long, or said too much.</exception>
    public static async Task<GitCommand> RunAsync(
        IEnumerable<string> arguments, string? folder, string input, bool mayPrompt, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var git = Start(arguments, folder, mayPrompt);
        try
        {
            var output = ReadAsync(git.StandardOutput, MaxOutput, limit.Token);
            var error = ReadAsync(git.StandardError, MaxError, limit.Token);
            await WriteAsync(git, input, limit.Token).ConfigureAwait(false);
            var (text, isWhole) = await output.ConfigureAwait(false);
            if (!isWhole)
                throw new GitLfsException($"git wrote more than {MaxOutput} characters.");
            var said = (await error.ConfigureAwait(false)).Text.Trim();
            await git.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new GitCommand(git.ExitCode, text, BoundedReply.ForPeople(said.Split('\n')[0]));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitLfsException($"git did not end within {Patience.TotalMinutes} minutes.");
        }
        finally
        {
            if (!git.HasExited)
                git.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(IEnumerable<string> arguments, string? folder, bool mayPrompt)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        if (!mayPrompt)
            start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new GitLfsException($"git cannot be started: {exception.Message}", exception);
        }
    }

    private static async Task WriteAsync(Process git, string input, CancellationToken cancellationToken)
    {
        try
        {
            await git.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            git.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says how.
        }
    }

    /// <summary>The beginning; the rest is read too, for which git waits.</summary>
    private static async Task<(string Text, bool IsWhole)> ReadAsync(StreamReader reader, int limit, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var isWhole = true;
        var buffer = new char[4096];
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            var kept = Math.Min(read, limit - text.Length);
            text.Append(buffer, 0, kept);
            isWhole &= kept == read;
        }

        return (text.ToString(), isWhole);
    }
}
