using System.Security.Claims;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Scopes;
using Giftless.Locks;
using Microsoft.AspNetCore.Authorization;

namespace Giftless.Authentication.Ssh;

/// <summary>
/// Answers <c>git-lfs-authenticate &lt;path&gt; &lt;download|upload&gt;</c>, which git-lfs runs on the SSH server of a Git remote: checks
/// what the user that SSH established may do, and gives a token for that repository and operation.
/// </summary>
/// <param name="authorization">The host's, with its handlers of <see cref="LfsRequirement"/>.</param>
/// <param name="issuer">Mints tokens that the LFS server takes, see <c>AddJwt</c>.</param>
/// <param name="publicUrl">The address of the LFS server, without a repository.</param>
public sealed class GitLfsAuthenticate(IAuthorizationService authorization, LfsTokenIssuer issuer, Uri publicUrl)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Takes the command apart as SSH hands it over (<c>SSH_ORIGINAL_COMMAND</c>): git-lfs does not quote a path with spaces, other clients
    /// do as for a shell, and old ones add an oid, which is of no use.
    /// </summary>
    /// <returns>False where it is another command.</returns>
    public static bool TryParseCommand(string command, out string path, out string operation)
    {
        (path, operation) = ("", "");
        var words = command.Trim(' ').Split(' ');
        if (words[0] != "git-lfs-authenticate")
            return false;

        var arguments = words[1..];
        if (arguments.Length > 2 && Oid.TryParse(arguments[^1], out _))
            arguments = arguments[..^1];
        if (arguments.Length < 2)
            return false;

        (path, operation) = (Unquote(string.Join(' ', arguments[..^1])), arguments[^1]);
        return true;
    }

    private static string Unquote(string word) => word switch
    {
        ['\'', .. var inner, '\''] => inner.Replace(@"'\''", "'", StringComparison.Ordinal),
        ['"', .. var inner, '"'] => inner,
        _ => word,
    };

    /// <summary>Answers one command.</summary>
    /// <param name="user">Who SSH says it is, as the host's handlers know users; the name becomes the token's subject.</param>
    /// <param name="path">The repository as the remote's address has it: <c>/org/repo.git</c> or <c>org/repo.git</c>.</param>
    /// <param name="operation"><c>download</c> or <c>upload</c>.</param>
    /// <exception cref="LfsException">422: path or operation make no sense; 403: the user may not. The message is for stderr.</exception>
    public async Task<GitLfsAuthenticateReply> AnswerAsync(ClaimsPrincipal user, string path, string operation)
    {
        if (!RepositoryName.TryParsePath(path, out var repository, out var fault))
            throw new LfsException(422, fault);
        LfsPermission[] wanted = operation switch
        {
            "download" => [LfsPermission.Read, LfsPermission.ReadMetadata],
            "upload" =>
                [LfsPermission.Write, LfsPermission.Read, LfsPermission.ReadMetadata, LfsPermission.Lock, LfsPermission.ForceUnlock],
            _ => throw new LfsException(422, $"The operation is '{operation}'; it has to be download or upload."),
        };

        var allowed = new List<LfsPermission>();
        foreach (var permission in wanted)
        {
            var answer = await authorization.AuthorizeAsync(
                user, new LfsResource(repository, Oid: null, Ref: null), [new LfsRequirement(permission)]);
            if (answer.Succeeded)
                allowed.Add(permission);
        }

        if (!allowed.Contains(wanted[0]))
            throw new LfsException(403, $"{user.Identity?.Name ?? "You"} may not {operation} large files of {repository}.");

        var claims = user.Identity?.Name is null ? null : new Dictionary<string, object> { [LockOwner.ClaimType] = LockOwner.Of(user).Id };
        var token = issuer.Issue(
            user.Identity?.Name ?? "ssh", [new ScopeBuilder(repository).Allow([.. allowed]).ToString()], Lifetime, claims);
        return new GitLfsAuthenticateReply
        {
            Href = $"{publicUrl.AbsoluteUri.TrimEnd('/')}/"
                + $"{Uri.EscapeDataString(repository.ToString()).Replace("%2F", "/", StringComparison.Ordinal)}.git/info/lfs",
            Header = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
            ExpiresIn = (int)Lifetime.TotalSeconds,
        };
    }
}
