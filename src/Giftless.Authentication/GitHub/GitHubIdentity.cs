using System.Security.Claims;

namespace Giftless.Authentication.GitHub;

/// <summary>The identity of whom a token is of. The token goes along unseen: it is no claim.</summary>
internal sealed class GitHubIdentity(string name, GitHubToken token, GitHubGate gate)
    : ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "GitLfs.GitHub")
{
    public Task<LfsRights> GetRightsAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        gate.GetRightsAsync(token, repository, cancellationToken);
}
