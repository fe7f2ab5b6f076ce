using System.Security.Claims;

namespace Giftless.Locks;

/// <summary>Who holds a lock.</summary>
/// <param name="Id">
/// Tells users apart, and never changes: the way in, a colon, and an id that this way never gives to another, such as <c>users:ann</c> or
/// <c>github:583231</c>. It is not shown to anybody.
/// </param>
/// <param name="Name">The name that others see and know. It decides nothing: by another way in, somebody else may have it.</param>
public sealed record LockOwner(string Id, string Name)
{
    private const int MaxNameRunes = 200;

    /// <summary>The name that others see: on their terminals, so without what these would obey.</summary>
    public string Name { get; } = PrintableText.Of(Name, MaxNameRunes);

    /// <summary>The claim in which a way in says the whole id itself.</summary>
    public const string ClaimType = "urn:giftless:lock-owner";

    private const int FormerLockIdLength = 22;

    /// <summary>The id that version 0.1 gave the user, and that its locks hold.</summary>
    internal string? FormerId { get; init; }

    /// <summary>
    /// The user as an owner: by <see cref="ClaimType"/>, else, as <c>host:…</c>, by the claim for the name identifier or <c>sub</c>, with
    /// its issuer where it comes from elsewhere, else by name. Those who need not sign in are one and the same.
    /// </summary>
    /// <exception cref="LfsException">403: the sign-in tells neither an id nor a name.</exception>
    public static LockOwner Of(ClaimsPrincipal user)
    {
        if (user.Identity?.IsAuthenticated != true)
            return new LockOwner("", "anonymous");

        var claim = user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub");
        var former = claim is null ? user.Identity.Name : claim.Value;
        var name = string.IsNullOrEmpty(user.Identity.Name) ? former : user.Identity.Name;
        var id = user.FindFirst(ClaimType)?.Value ?? (string.IsNullOrEmpty(former) ? null : IdOf("host", claim?.Issuer, former));
        return string.IsNullOrEmpty(id)
            ? throw new LfsException(403, "You cannot hold locks: your sign-in tells neither a name nor an id.")
            : new LockOwner(id, string.IsNullOrEmpty(name) ? id : name) { FormerId = former };
    }

    /// <summary>An owner by the id alone, as a hook is told it.</summary>
    /// <param name="id">The whole id, or the name of a user of the configuration, which is <c>users:…</c>.</param>
    public static LockOwner ById(string id) => new(id.Contains(':') ? id : IdOf("users", issuer: null, id), id) { FormerId = id };

    /// <summary>An id of a way in. What precedes the last part has no colon of its own, so that no two users come to the same.</summary>
    /// <param name="way">The way in.</param>
    /// <param name="issuer">Who gave the id, where not the way in itself did.</param>
    /// <param name="id">The id.</param>
    public static string IdOf(string way, string? issuer, string id) => issuer is null or ClaimsIdentity.DefaultIssuer
        ? $"{way}:{id}"
        : $"{way}/{Uri.EscapeDataString(issuer)}:{id}";

    /// <summary>Whether a lock is this owner's. Locks of version 0.1, whose ids are shorter, know their owner by the former id.</summary>
    public bool Holds(FileLock item) =>
        item.Owner.Id == Id || (item.Id.Length == FormerLockIdLength && item.Owner.Id == FormerId);
}
