namespace Giftless.Gateway;

/// <summary>What the section <c>Gateway</c> of the configuration says, without the sections of the storages.</summary>
internal sealed class GatewaySettings
{
    /// <summary>What the page is called.</summary>
    public string Title { get; set; } = "Files";

    /// <summary>The repository that the page's files are objects of.</summary>
    public string Repository { get; set; } = "team/files";

    /// <summary>Which of the sections of this name below <c>Gateway</c> says where the objects are.</summary>
    public StorageKind Storage { get; set; } = StorageKind.FileSystem;

    /// <summary>The SQLite database with the list of what was uploaded.</summary>
    public string Database { get; set; } = "Data Source=gateway.db";

    /// <summary>Who may sign in. With nobody here, Development has alice, whose password is wonderland.</summary>
    public IList<GatewayUser> Users { get; } = [];
}
