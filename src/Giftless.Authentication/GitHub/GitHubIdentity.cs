using System.Security.Claims;
using Giftless.Locks;

namespace Giftless.Authentication.GitHub;

/// <summary>The identity of whom a token is of. The token goes along unseen: it is no claim.</summary>
internal sealed class GitHubIdentity(GitHubUser user, GitHubToken token, GitHubGate gate)
    : ClaimsIdentity([new Claim(ClaimTypes.Name, user.Login), new Claim(LockOwner.ClaimType, user.OwnerId)], "GitLfs.GitHub")
{
    public Task<LfsRights> GetRightsAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        gate.GetRightsAsync(token, repository, cancellationToken);
}
