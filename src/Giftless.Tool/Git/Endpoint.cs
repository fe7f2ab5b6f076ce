namespace Giftless.Tool.Git;

/// <summary>Where the objects of a repository are.</summary>
internal sealed record Endpoint
{
    /// <summary>The address, without a name and a password; for SSH, the one to try where SSH names no other.</summary>
    public required Uri Address { get; init; }

    /// <summary>Whom to ask for the way in, where it is reached by SSH.</summary>
    public SshRemote? Ssh { get; init; }

    /// <summary>The name, and the password after a colon, that the address had.</summary>
    public string UserInfo { get; init; } = "";

    /// <summary>The address that git's helpers know: that of the remote, where it is on the same host.</summary>
    public Uri? Remote { get; init; }

    /// <summary>A folder of this machine, which the stock client reads and writes itself.</summary>
    public bool IsFolder => Address.IsFile;
}
