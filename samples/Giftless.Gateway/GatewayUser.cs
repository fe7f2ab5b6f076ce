namespace Giftless.Gateway;

/// <summary>Somebody who may sign in.</summary>
internal sealed class GatewayUser
{
    public string Name { get; set; } = "";

    /// <summary>What <c>Giftless.Server hash-password</c> printed, or any hash of ASP.NET Core Identity's.</summary>
    public string PasswordHash { get; set; } = "";
}
