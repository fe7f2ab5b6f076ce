using System.Diagnostics.CodeAnalysis;
using Giftless.Transfer;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// Endpoints that a transfer brings along: what an <see cref="ITransferAdapter"/> implements besides, whose clients send other requests
/// than the server answers anyway. They lie below each repository beside the server's own, and fail with error documents as those do.
/// </summary>
/// <remarks>
/// The adapter hands out links to them by <see cref="ITransferLinks.At"/>. Such a link carries an action token, where not just anybody may
/// use it, that opens this endpoint for this object, with just this path and query, until it expires.
/// </remarks>
[Experimental("GITLFS001")]
public interface ITransferEndpoints
{
    /// <summary>The endpoints, which are read once, when the server is mounted.</summary>
    IReadOnlyCollection<TransferEndpoint> Endpoints { get; }
}
