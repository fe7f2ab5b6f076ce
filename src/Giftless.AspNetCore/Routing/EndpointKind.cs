namespace Giftless.AspNetCore.Routing;

/// <summary>What the endpoints of a server are for.</summary>
internal enum EndpointKind
{
    /// <summary><c>objects/batch</c>.</summary>
    Batch,

    /// <summary><c>objects/storage/{oid}</c>.</summary>
    Content,

    /// <summary><c>objects/storage/{oid}/part</c>.</summary>
    Part,

    /// <summary><c>objects/storage/{oid}/commit</c>.</summary>
    Commit,

    /// <summary><c>objects/storage/{oid}/abort</c>.</summary>
    Abort,

    /// <summary><c>objects/storage/verify</c>.</summary>
    Verify,

    /// <summary><c>locks</c>.</summary>
    Locks,

    /// <summary><c>locks/verify</c>.</summary>
    LocksVerify,

    /// <summary><c>locks/{id}/unlock</c>.</summary>
    Unlock,

    /// <summary>Anything else below a repository.</summary>
    Unknown,
}

internal static class EndpointKindExtensions
{
    /// <summary>Whether links of batches lead there, with a token where not just anybody may use them.</summary>
    public static bool IsTransfer(this EndpointKind kind) =>
        kind is EndpointKind.Content or EndpointKind.Part or EndpointKind.Commit or EndpointKind.Abort or EndpointKind.Verify;
}
