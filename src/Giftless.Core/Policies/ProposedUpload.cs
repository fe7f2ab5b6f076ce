using System.Diagnostics.CodeAnalysis;

namespace Giftless.Policies;

/// <summary>An object that somebody wants to upload.</summary>
[Experimental("GITLFS001")]
public sealed record ProposedUpload
{
    /// <summary>To which server: the name given to <c>AddGitLfs</c>, the empty string unless a process has several.</summary>
    public required string Server { get; init; }

    /// <summary>To which repository.</summary>
    public required RepositoryName Repository { get; init; }

    /// <summary>The object.</summary>
    public required Oid Oid { get; init; }

    /// <summary>Its length in bytes; null where it is sent without a batch and without being announced.</summary>
    public long? Size { get; init; }

    /// <summary>By whom: the name that others know, or null where nobody signed in.</summary>
    public string? User { get; init; }

    /// <summary>Whether it is about to be stored, and not only to be offered.</summary>
    public required bool IsPublishing { get; init; }
}
