namespace Giftless.Git;

/// <summary>What a push is refused for.</summary>
public sealed class PushCheckOptions
{
    /// <summary>Files that others have locked. By default they are looked for.</summary>
    public bool Locks { get; set; } = true;

    /// <summary>
    /// Pointers whose objects the server does not hold, or holds with another length, and pointers that no client can read.
    /// </summary>
    public bool Objects { get; set; } = true;

    /// <summary>Files that were committed as they are though <c>.gitattributes</c> gives them to Git LFS.</summary>
    public bool Attributes { get; set; } = true;
}
