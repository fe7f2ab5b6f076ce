namespace Giftless.Authentication.Users;

/// <summary>
/// A user of a small installation. Patterns are <c>*</c>, <c>org/*</c> for all below an organization, or a repository's name.
/// </summary>
public sealed class LfsUser
{
    /// <summary>The name, compared exactly.</summary>
    public string Name { get; set; } = "";

    /// <summary>What <see cref="LfsUserPassword.Hash"/> made of the password; empty for a user who comes through SSH only.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>The repositories that the user may read.</summary>
    public IList<string> Read { get; } = [];

    /// <summary>The repositories that the user may read, write, and lock files of.</summary>
    public IList<string> Write { get; } = [];

    /// <summary>The repositories where the user may also release the locks of others.</summary>
    public IList<string> ForceUnlock { get; } = [];
}
