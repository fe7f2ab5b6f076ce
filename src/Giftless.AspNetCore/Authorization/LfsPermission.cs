namespace Giftless.AspNetCore.Authorization;

/// <summary>What a user may do in a repository.</summary>
public enum LfsPermission
{
    /// <summary>Download objects, list locks.</summary>
    Read,

    /// <summary>Learn whether an object is there and how long it is.</summary>
    ReadMetadata,

    /// <summary>Upload objects.</summary>
    Write,

    /// <summary>Create locks and release one's own.</summary>
    Lock,

    /// <summary>Release the locks of others.</summary>
    ForceUnlock,
}
