namespace Giftless.GitHost;

/// <summary>The section <c>GitHost</c> of the configuration.</summary>
internal sealed class GitHostSettings
{
    /// <summary>The folder of the repositories, relative to where the host is started.</summary>
    public string Repositories { get; set; } = "./repositories";

    /// <summary>
    /// Who may use it, with hashes of <c>PasswordHasher</c>. In Development, without any: alice, whose password is wonderland.
    /// </summary>
    public IList<GitHostUser> Users { get; } = [];
}

/// <summary>One who may use the host.</summary>
internal sealed class GitHostUser
{
    public string Name { get; set; } = "";

    public string PasswordHash { get; set; } = "";
}
