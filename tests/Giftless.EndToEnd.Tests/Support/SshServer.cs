using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>
/// An OpenSSH server on loopback with keys of its own, which gives one user Git and <c>git-lfs-authenticate</c> and nothing else.
/// </summary>
internal sealed partial class SshServer
{
    private const string Sshd = "/usr/sbin/sshd";

    private SshServer(string sshCommand) => SshCommand = sshCommand;

    /// <summary>The command by which Git reaches it as its user.</summary>
    public string SshCommand { get; }

    /// <param name="sandbox">Where it lives; its repositories are in <c>repositories</c>.</param>
    /// <param name="user">Whom the key belongs to.</param>
    /// <param name="settings">What the standalone server's program needs for <c>git-lfs-authenticate</c>.</param>
    public static async Task<SshServer> StartAsync(Sandbox sandbox, string user, params string[] settings)
    {
        Machine.Require("openssh-client", "ssh");
        if (!File.Exists(Sshd))
            Machine.Require("openssh-server", "sshd");

        // As root it insists on this folder, which a service manager would make.
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd");
        var folder = sandbox.MakeFolder("ssh");
        foreach (var key in new[] { "host", "user" })
            await RunAsync(sandbox, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Join(folder, key));
        var script = await WriteCommandAsync(sandbox, folder, settings);
        var publicKey = (await File.ReadAllTextAsync(Path.Join(folder, "user.pub"))).Trim();
        await File.WriteAllTextAsync(Path.Join(folder, "authorized_keys"), $"command=\"sh {script} {user}\",restrict {publicKey}\n");

        var port = await ListenAsync(sandbox, folder);
        var hostKey = (await File.ReadAllTextAsync(Path.Join(folder, "host.pub"))).Trim();
        await File.WriteAllTextAsync(Path.Join(folder, "known_hosts"), $"[127.0.0.1]:{port} {hostKey}\n");
        return new SshServer(
            $"ssh -F none -p {port} -i {folder}/user -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile={folder}/known_hosts");
    }

    /// <summary>The script of the documentation, with the settings on the command line in place of a file.</summary>
    private static async Task<string> WriteCommandAsync(Sandbox sandbox, string folder, string[] settings)
    {
        var program = HostProgram.Server;
        var words = new[] { program.File }.Concat(program.Arguments).Concat(["git-lfs-authenticate", "\"$1\""]).Concat(settings);
        var script = Path.Join(folder, "lfs-ssh");
        await File.WriteAllTextAsync(script, $"""
            #!/bin/sh
            export PATH='{Environment.GetEnvironmentVariable("PATH")}'
            cd '{sandbox.MakeFolder("repositories")}'
            case "$SSH_ORIGINAL_COMMAND" in
              git-lfs-authenticate\ *) exec {string.Join(' ', words)} ;;
              git-receive-pack\ *|git-upload-pack\ *|git-upload-archive\ *) exec git-shell -c "$SSH_ORIGINAL_COMMAND" ;;
              *) echo "Unknown command." >&2; exit 127 ;;
            esac

            """);
        return script;
    }

    /// <summary>It cannot choose a port itself; should another process take the free one first, the next is tried.</summary>
    private static async Task<int> ListenAsync(Sandbox sandbox, string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            await File.WriteAllTextAsync(Path.Join(folder, "sshd_config"), $"""
                ListenAddress 127.0.0.1:{port}
                HostKey {folder}/host
                AuthorizedKeysFile {folder}/authorized_keys
                PidFile none
                UsePAM no
                StrictModes no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password

                """);
            var process = sandbox.Start("sh", ["-c", $"exec {Sshd} -D -e -f {folder}/sshd_config 2>&1"], folder);
            try
            {
                await process.WaitForOutputAsync(Listening());
                return port;
            }
            catch (InvalidOperationException) when (
                attempt < 5 && process.Output.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Another port, then.
            }
        }
    }

    private static async Task RunAsync(Sandbox sandbox, string file, params string[] arguments)
    {
        var process = sandbox.Start(file, arguments, sandbox.PathOf(""));
        (await process.WaitForExitAsync()).Should().Be(0, process.Everything);
    }

    [GeneratedRegex("Server listening on")]
    private static partial Regex Listening();
}
