namespace Giftless.Server;

/// <summary>Who may use the server.</summary>
internal sealed class AccessSettings
{
    /// <summary>What anybody may do. Unset, it is everything in Development while the server listens on loopback only, and else nothing.</summary>
    public AnonymousRights? Anonymous { get; set; }
}
