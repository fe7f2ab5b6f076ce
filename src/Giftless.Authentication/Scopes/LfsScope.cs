using System.Diagnostics.CodeAnalysis;
using Giftless.AspNetCore.Authorization;

namespace Giftless.Authentication.Scopes;

/// <summary>
/// One right in a token: <c>obj:{org}/{repo}/{oid}:{subscope}:{actions}</c>, as Giftless documents it
/// (<c>docs/source/auth-providers.md</c>, "Scopes"), with organizations of any depth.
/// </summary>
/// <remarks>
/// Any part may be <c>*</c> or, from the right, left out: <c>obj:org/repo</c> is every object of a repository, <c>obj:org/*</c> every
/// repository of an organization, <c>obj:{oid}</c> one object wherever it is, <c>obj</c> everything. From three parts on the last is the
/// oid, so that a repository in a nested organization is <c>obj:group/sub/repo/*</c>, and one in none is <c>obj:/repo/*</c>. The subscope
/// <c>metadata</c> narrows the right to whether an object is there. Without actions, or with <c>*</c>, all are allowed. In names, what
/// means something here is written as in an address: a colon as <c>%3A</c>, an asterisk as <c>%2A</c>, a space as <c>%20</c>.
/// </remarks>
internal sealed class LfsScope
{
    private const string Any = "*";
    private const LfsRights AllRights = LfsRights.Read | LfsRights.ReadMetadata | LfsRights.Write | LfsRights.Lock | LfsRights.ForceUnlock;

    private readonly string? _organization;
    private readonly string? _repository;
    private readonly Oid? _oid;
    private readonly LfsRights _rights;

    /// <param name="organization">The organization, or null for any.</param>
    /// <param name="repository">The last segment of the repository's name, or null for any.</param>
    /// <param name="oid">The object, or null for any.</param>
    /// <param name="rights">What is allowed.</param>
    private LfsScope(string? organization, string? repository, Oid? oid, LfsRights rights) =>
        (_organization, _repository, _oid, _rights) = (organization, repository, oid, rights);

    /// <summary>Reads a scope. What does not follow the grammar to the letter is no scope, and gives no right.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LfsScope? scope)
    {
        scope = null;
        if (text.Any(char.IsWhiteSpace))
            return false;

        var parts = text.Split(':');
        var (subscope, actions) = parts.Length switch
        {
            1 or 2 => (null, Any),
            3 => ((string?)null, parts[2]),
            4 => (parts[2], parts[3]),
            _ => (null, ""),
        };
        if (parts[0] != "obj" || parts.Length > 4 || !TryParseTarget(parts.ElementAtOrDefault(1) ?? Any, out var target))
            return false;

        LfsRights? mask = subscope switch
        {
            null => AllRights,
            "meta" or "metadata" => LfsRights.ReadMetadata,
            _ => null,
        };
        if (mask is null)
            return false;

        scope = new LfsScope(target.Organization, target.Repository, target.Oid, RightsOf(actions) & mask.Value);
        return true;
    }

    private static bool TryParseTarget(string text, out (string? Organization, string? Repository, Oid? Oid) target)
    {
        target = default;
        var segments = text.Split('/');
        if (segments.Skip(1).Any(segment => segment.Length == 0))
            return false;

        switch (segments)
        {
            case [Any]:
                return true;
            case [var oid]:
                return TryParseOid(oid, out target.Oid);
            case [var organization, var repository]:
                (target.Organization, target.Repository) = (NameIn(organization), NameIn(RepositoryName.WithoutGitSuffix(repository)));
                return true;
            default:
                (target.Organization, target.Repository) =
                    (NameIn(string.Join('/', segments[..^2])), NameIn(RepositoryName.WithoutGitSuffix(segments[^2])));
                return segments[^1] == Any || TryParseOid(segments[^1], out target.Oid);
        }
    }

    /// <summary>Writes a name so that nothing in it means anything to a scope.</summary>
    public static string Escape(string name)
    {
        var plain = RepositoryName.WithoutGitSuffix(name);
        var escaped = string.Concat(plain.Select(character =>
            character is ':' or '*' or '%' || char.IsWhiteSpace(character)
                ? Uri.EscapeDataString(character.ToString())
                : character.ToString()));
        return plain.Length == name.Length ? escaped : $"{escaped}%2E{name[(plain.Length + 1)..]}";
    }

    private static string? NameIn(string text) => text == Any ? null : Uri.UnescapeDataString(text);

    private static bool TryParseOid(string text, out Oid? oid)
    {
        oid = Oid.TryParse(text, out var parsed) ? parsed : null;
        return oid is not null;
    }

    private static LfsRights RightsOf(string actions) =>
        actions.Split(',').Aggregate(default(LfsRights), (rights, action) => rights | action switch
        {
            Any => AllRights,
            "read" => LfsRights.Read | LfsRights.ReadMetadata,
            "write" => LfsRights.Write,
            "verify" => LfsRights.ReadMetadata,
            "lock" => LfsRights.Lock,
            "force-unlock" => LfsRights.ForceUnlock,
            _ => default,
        });

    /// <summary>Whether there is anything that it allows.</summary>
    public bool AllowsAnything => _rights != default;

    /// <summary>Whether this right allows something. One that is for a single object does not reach the repository as a whole.</summary>
    public bool Covers(LfsPermission permission, LfsResource resource)
    {
        var name = resource.Repository.ToString();
        var slash = name.LastIndexOf('/');
        return _rights.Includes(permission)
            && (_oid is null || _oid == resource.Oid)
            && (_repository is null || name.AsSpan(slash + 1).SequenceEqual(_repository))
            && (_organization is null || name.AsSpan(0, Math.Max(slash, 0)).SequenceEqual(_organization));
    }
}
