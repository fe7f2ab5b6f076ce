namespace Giftless.AspNetCore.Authorization;

/// <summary>Metadata of endpoints that anybody may use in part.</summary>
/// <param name="ReadOnly">Whether only reading is open.</param>
/// <param name="Where">The repositories that are; null for all.</param>
internal sealed record AnonymousAccess(bool ReadOnly, Func<RepositoryName, bool>? Where)
{
    public bool Covers(LfsPermission permission, RepositoryName repository) =>
        (!ReadOnly || permission is LfsPermission.Read or LfsPermission.ReadMetadata) && Where?.Invoke(repository) != false;
}
