using System.Net.Http.Headers;
using System.Text;

namespace Giftless.Client;

/// <summary>
/// Credentials from git's own helpers (gitcredentials(7)): those of <c>git push</c> to the same server, from a keychain, a cache or a
/// browser. What the server takes is kept there, what it refuses is forgotten.
/// </summary>
/// <example>
/// <code>
/// var options = new GitLfsClientOptions();
/// new GitCredentials(new Uri("https://lfs.example.com/my-org/my-repo.git/info/lfs")).Serve(options);
/// </code>
/// </example>
public sealed class GitCredentials
{
    private readonly Uri _address;
    private readonly string? _folder;
    private readonly bool _mayPrompt;

    /// <summary>What git gave last, in its own words.</summary>
    private string? _given;

    /// <param name="address">The server. Of its path, git shows helpers as much as <c>credential.useHttpPath</c> says.</param>
    /// <param name="folder">The working copy whose settings count; null for the current folder.</param>
    /// <param name="mayPrompt">Whether git may ask a person on the terminal, where no helper knows.</param>
    /// <exception cref="ArgumentException">The address is none of http or https, or has a line break in it.</exception>
    public GitCredentials(Uri address, string? folder = null, bool mayPrompt = false)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"Git has credentials for http and https, not for {address.Scheme}.", nameof(address));
        if (Uri.UnescapeDataString(address.AbsoluteUri).AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new ArgumentException("The address has a line break, which would say something else to a helper.", nameof(address));
        (_address, _folder, _mayPrompt) = (address, folder, mayPrompt);
    }

    /// <summary>Makes a client ask git.</summary>
    /// <param name="options">The client's options.</param>
    public void Serve(GitLfsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options.Credentials, options.CredentialsAccepted) = (GetAsync, KeepAsync);
    }

    /// <summary>Asks git; what it gave before was refused.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where git has none, or none but those that were refused.</returns>
    /// <exception cref="GitLfsException">There is no git.</exception>
    public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellationToken)
    {
        var refused = _given;
        if (refused is not null)
            await RunAsync("reject", refused, cancellationToken).ConfigureAwait(false);
        var answer = await RunAsync("fill", Question(), cancellationToken).ConfigureAwait(false);
        _given = answer.ExitCode == 0 ? answer.Output : null;
        return _given is null || _given == refused ? null : Read(_given);
    }

    /// <summary>Lets git keep what it gave last.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GitLfsException">There is no git.</exception>
    public async ValueTask KeepAsync(CancellationToken cancellationToken)
    {
        if (_given is not null)
            await RunAsync("approve", _given, cancellationToken).ConfigureAwait(false);
    }

    private Task<GitCommand> RunAsync(string what, string input, CancellationToken cancellationToken) =>
        GitCommand.RunAsync(["credential", what], _folder, input, _mayPrompt, cancellationToken);

    private string Question()
    {
        var user = Uri.UnescapeDataString(_address.UserInfo.Split(':')[0]);
        var path = Uri.UnescapeDataString(_address.AbsolutePath.TrimStart('/'));
        return $"capability[]=authtype\nprotocol={_address.Scheme}\nhost={_address.Authority}\n"
            + (path.Length > 0 ? $"path={path}\n" : "") + (user.Length > 0 ? $"username={user}\n" : "") + "\n";
    }

    /// <summary>A scheme of the helper's own, where git is young enough to hand it on; else a name and a password.</summary>
    private static AuthenticationHeaderValue? Read(string answer)
    {
        var values = answer.Split('\n').Select(line => line.TrimEnd('\r').Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], pair => pair[1]).ToDictionary(group => group.Key, group => group.Last());
        if (values.TryGetValue("authtype", out var scheme) && values.TryGetValue("credential", out var credential))
            return new AuthenticationHeaderValue(scheme, credential);
        return values.TryGetValue("password", out var password)
            ? new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{values.GetValueOrDefault("username")}:{password}")))
            : null;
    }
}
