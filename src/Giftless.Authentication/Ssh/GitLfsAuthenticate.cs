using System.Security.Claims;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Scopes;
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

    /// <summary>Answers one command.</summary>
    /// <param name="user">Who SSH says it is, as the host's handlers know users; the name becomes the token's subject.</param>
    /// <param name="path">The repository as the remote's address has it: <c>/org/repo.git</c> or <c>org/repo.git</c>.</param>
    /// <param name="operation"><c>download</c> or <c>upload</c>.</param>
    /// <exception cref="LfsException">422: path or operation make no sense; 403: the user may not. The message is for stderr.</exception>
    public async Task<GitLfsAuthenticateReply> AnswerAsync(ClaimsPrincipal user, string path, string operation)
    {
        var name = path.Trim('/');
        if (!RepositoryName.TryParse(name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name, out var repository, out var fault))
            throw new LfsException(422, fault);
        LfsPermission[] wanted = operation switch
        {
            "download" => [LfsPermission.Read, LfsPermission.ReadMetadata],
            "upload" => [LfsPermission.Write, LfsPermission.Read, LfsPermission.ReadMetadata, LfsPermission.Lock, LfsPermission.ForceUnlock],
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

        var token = issuer.Issue(user.Identity?.Name ?? "ssh", [ScopeOf(repository, allowed)], Lifetime);
        return new GitLfsAuthenticateReply
        {
            Href = $"{publicUrl.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(repository.ToString()).Replace("%2F", "/", StringComparison.Ordinal)}.git/info/lfs",
            Header = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
            ExpiresIn = (int)Lifetime.TotalSeconds,
        };
    }

    private static string ScopeOf(RepositoryName repository, List<LfsPermission> allowed)
    {
        try
        {
            return new ScopeBuilder(repository).Allow([.. allowed]).ToString();
        }
        catch (ArgumentException exception)
        {
            throw new LfsException(422, exception.Message, exception);
        }
    }
}
