namespace Giftless.AspNetCore.Authorization;

/// <summary>Marks a request whose policy is no longer put off: what it asks now, the user has to meet.</summary>
internal sealed class PolicyIsDecided
{
    public static PolicyIsDecided Instance { get; } = new();
}
