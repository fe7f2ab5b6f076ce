using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.Scopes;

namespace Giftless.Authentication.AccessTokens;

/// <summary>Holds whoever comes with a token to its scopes, whatever else its user may do.</summary>
internal sealed class ScopeRestriction(IEnumerable<string> scopes) : ILfsRestriction
{
    private readonly List<LfsScope> _scopes = [.. Parse(scopes)];

    public bool Includes(LfsPermission permission, LfsResource resource) => _scopes.Any(scope => scope.Covers(permission, resource));

    private static IEnumerable<LfsScope> Parse(IEnumerable<string> scopes)
    {
        foreach (var text in scopes)
        {
            if (LfsScope.TryParse(text, out var scope))
                yield return scope;
        }
    }
}
