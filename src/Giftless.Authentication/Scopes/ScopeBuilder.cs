using Giftless.AspNetCore.Authorization;

namespace Giftless.Authentication.Scopes;

/// <summary>Writes the scopes that tokens carry, so that nobody has to know their grammar.</summary>
/// <example>
/// <c>new ScopeBuilder(RepositoryName.Parse("org/repo")).Allow(LfsPermission.Read).ToString()</c> is <c>obj:org/repo/*:read</c>.
/// </example>
public sealed class ScopeBuilder
{
    private readonly string _repository;
    private readonly SortedSet<string> _actions = new(StringComparer.Ordinal);
    private string _oid = "*";

    /// <summary>Starts a scope for one repository.</summary>
    public ScopeBuilder(RepositoryName repository)
    {
        var name = LfsScope.Escape(repository.ToString());
        _repository = name.Contains('/') ? name : $"/{name}";
    }

    /// <summary>Narrows the scope to one object.</summary>
    public ScopeBuilder ForObject(Oid oid)
    {
        _oid = oid.ToString();
        return this;
    }

    /// <summary>Adds what is allowed; without any of these, the scope allows nothing.</summary>
    public ScopeBuilder Allow(params ReadOnlySpan<LfsPermission> permissions)
    {
        foreach (var permission in permissions)
        {
            _actions.Add(permission switch
            {
                LfsPermission.Read => "read",
                LfsPermission.ReadMetadata => "verify",
                LfsPermission.Write => "write",
                LfsPermission.Lock => "lock",
                LfsPermission.ForceUnlock => "force-unlock",
                _ => throw new ArgumentOutOfRangeException(nameof(permissions), permission, "There is no such permission."),
            });
        }

        return this;
    }

    /// <summary>The scope.</summary>
    public override string ToString() => $"obj:{_repository}/{_oid}:{string.Join(',', _actions)}";
}
