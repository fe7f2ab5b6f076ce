namespace Giftless.AspNetCore.Routing;

/// <summary>What the endpoints of a server are for.</summary>
internal enum EndpointKind
{
    /// <summary><c>objects/batch</c>.</summary>
    Batch,

    /// <summary><c>objects/storage/{oid}</c>.</summary>
    Content,

    /// <summary><c>objects/storage/verify</c>.</summary>
    Verify,

    /// <summary>Anything else below a repository.</summary>
    Unknown,
}
