using System.Text.Json;
using System.Text.RegularExpressions;
using Giftless.Client;

namespace Giftless.Tool.Git;

/// <summary>
/// Asks an SSH server for the way in, as the stock client does: <c>git-lfs-authenticate PATH OPERATION</c>
/// (<c>docs/api/server-discovery.md</c> of git-lfs). What it gives is renewed before it runs out.
/// </summary>
internal sealed partial class SshAuthentication(
    SshRemote remote, bool isUpload, GitSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>What is good for less is not used, as in the stock client.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private SshReply? _reply;
    private DateTimeOffset _end;

    /// <summary>What the server said, which is not out of date.</summary>
    /// <returns>Null where it does not know the command: it may be reached by https all the same.</returns>
    /// <exception cref="ToolException">SSH failed.</exception>
    public async Task<SshReply?> AskAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_reply is null || time.GetUtcNow() + Margin >= _end)
                await RunAsync(cancellationToken);
            return _reply;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // The user's command is a line for a shell; git has one on every system.
        var command = Variable("GIT_SSH_COMMAND") ?? Quoted(Variable("GIT_SSH")) ?? settings.Find("core.sshcommand") ?? "ssh";
        string[] port = remote.Port is { } number ? [IsOfPutty(command) ? "-P" : "-p", number] : [];
        var began = time.GetUtcNow();
        var ssh = await GitCommand.RunAsync(
            [
                "-c", $"alias.giftless-ssh=!{command}", "giftless-ssh", .. port, remote.UserAndHost,
                $"git-lfs-authenticate {Quoted(remote.Path)} {(isUpload ? "upload" : "download")}",
            ],
            folder: null, input: "", mayPrompt: true, cancellationToken);
        if (ssh.ExitCode == 127 || ssh.Error.Contains("git-lfs-authenticate: not found", StringComparison.OrdinalIgnoreCase))
        {
            (_reply, _end) = (null, DateTimeOffset.MaxValue);
            return;
        }

        if (ssh.ExitCode != 0)
            throw new ToolException($"ssh {remote.UserAndHost} git-lfs-authenticate failed: {ssh.Error}");
        try
        {
            _reply = JsonSerializer.Deserialize(ssh.Output, SshJsonContext.Default.SshReply);
        }
        catch (JsonException exception)
        {
            throw new ToolException($"What git-lfs-authenticate of {remote.UserAndHost} said is not JSON: {exception.Message}");
        }

        _end = _reply?.ExpiresIn is { } seconds and > 0 ? began.AddSeconds(seconds) : _reply?.ExpiresAt ?? DateTimeOffset.MaxValue;
    }

    private static bool IsOfPutty(string command) =>
        Variable("GIT_SSH_VARIANT") is "plink" or "putty" or "tortoiseplink"
        || command.Contains("plink", StringComparison.OrdinalIgnoreCase);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>A word of a shell's line, as it is where nothing in it means anything to a shell: servers may not know of quotes.</summary>
    private static string? Quoted(string? word) => word is null || PlainWord().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''")}'";

    [GeneratedRegex(@"^[\w./~+@%:,-]+$")]
    private static partial Regex PlainWord();
}
