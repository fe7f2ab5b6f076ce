using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Giftless.Upkeep;

/// <summary>
/// One <c>git</c> that is asked about one repository. Whatever it says on standard error, and every exit status but 0, is a doubt: what it
/// wrote is then not to be relied on.
/// </summary>
internal sealed class GitProcess : IAsyncDisposable
{
    private const int MaxErrorLength = 2000;

    private readonly string _repository;
    private readonly string _command;
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <summary>Starts git. What the environment says of other repositories, objects or settings is not passed on.</summary>
    /// <param name="repository">The repository's folder. No other one is looked for above it.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <exception cref="UpkeepException">git cannot be started.</exception>
    public GitProcess(string repository, params IReadOnlyList<string> arguments)
    {
        _repository = repository;
        _command = arguments[0];
        var start = new ProcessStartInfo("git", ["-C", repository, "-c", "core.commitGraph=false", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(repository);
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C";
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new UpkeepException($"git cannot be started, so that nothing is known of {repository}.", exception);
        }

        _errors = ReadErrorsAsync();
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Runs git and gives all that it writes, which is short.</summary>
    /// <param name="repository">The repository's folder.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="mayFindNothing">Whether exit status 1 says no more than that there is nothing.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="UpkeepException">git failed; the message has its words.</exception>
    public static async Task<string> ReadAsync(
        string repository, IReadOnlyList<string> arguments, bool mayFindNothing, CancellationToken cancellationToken)
    {
        await using var git = new GitProcess(repository, arguments);
        git.Input.Close();
        var output = new StringBuilder();
        var buffer = new char[4096];
        using var reader = new StreamReader(git.Output, Encoding.UTF8);
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (output.Length < MaxErrorLength)
                output.Append(buffer, 0, read);
        }

        await git.DemandSuccessAsync(mayFindNothing, cancellationToken);
        return output.ToString().Trim();
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="mayFindNothing">Whether exit status 1 says no more than that there is nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UpkeepException">It was no good one.</exception>
    public async Task DemandSuccessAsync(bool mayFindNothing, CancellationToken cancellationToken)
    {
        var errors = await _errors.WaitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        var isGood = _process.ExitCode == 0 || (mayFindNothing && _process.ExitCode == 1);
        if (!isGood || errors.Length > 0)
            throw new UpkeepException($"The Git repository {_repository} cannot be relied on: git {_command} says: "
                + (errors.Length > 0 ? errors : $"nothing, and ends with {_process.ExitCode}."));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        await _errors;
        _process.Dispose();
    }

    private async Task<string> ReadErrorsAsync()
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        for (int read; (read = await _process.StandardError.ReadAsync(buffer)) > 0;)
        {
            if (text.Length < MaxErrorLength)
                text.Append(buffer, 0, Math.Min(read, MaxErrorLength - text.Length));
        }

        return PrintableText.Of(text.ToString().Trim(), MaxErrorLength, " ");
    }
}
