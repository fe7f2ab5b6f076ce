using System.Diagnostics.CodeAnalysis;
using Giftless.AspNetCore.Authorization;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>An endpoint that a transfer brings along. It is metadata of the app's endpoint that is made of it.</summary>
[Experimental("GITLFS001")]
public sealed record TransferEndpoint
{
    /// <summary>What <c>ITransferLinks.At</c> knows it by, and logs: <c>tus</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Its path below a repository: <c>uploads/{id}</c>. At most one segment, and not the first, is variable; where it is called
    /// <c>{oid}</c>, it is the object.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The methods that it takes, in capitals; each link opens all of them.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Answers a request that is allowed.</summary>
    /// <remarks>
    /// An <see cref="LfsException"/> from it reaches the client as an error document, any other exception only the log. Nothing is written
    /// to the response before all that can fail has succeeded; where writing fails, the connection is cut.
    /// </remarks>
    public required Func<TransferCall, Task> Handle { get; init; }

    /// <summary>What a user has to be allowed who comes without the token of a link.</summary>
    /// <value>The default is to write.</value>
    public LfsPermission Permission { get; init; } = LfsPermission.Write;

    /// <summary>The most bytes of a request's body; null for none, where the endpoint itself holds to a limit.</summary>
    /// <value>The default is 4 MiB.</value>
    public long? MaxBodySize { get; init; } = 4 * 1024 * 1024;
}
