using System.Diagnostics.CodeAnalysis;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>A request to a <see cref="TransferEndpoint"/> that is allowed.</summary>
[Experimental("GITLFS001")]
public sealed class TransferCall
{
    private readonly LfsCall _call;
    private readonly long? _mostSize;

    internal TransferCall(LfsCall call, ObjectStore storage, Oid? oid, long? size, Stream body, long? mostSize) =>
        (_call, Storage, Oid, Size, Body, _mostSize) = (call, storage, oid, size, body, mostSize);

    /// <summary>The request itself, and the response.</summary>
    public HttpContext Http => _call.Http;

    /// <summary>The repository that it is about.</summary>
    public RepositoryName Repository => _call.Repository;

    /// <summary>What keeps the objects of the repository.</summary>
    public ObjectStore Storage { get; }

    /// <summary>What the variable segment of the path holds, as the client wrote it; null where the path has none.</summary>
    public string? Item => _call.Item;

    /// <summary>
    /// The object, as the path or the action token says; null where neither does. The endpoint then has to know itself whether what the
    /// path names belongs to the repository, for which the user has the right.
    /// </summary>
    public Oid? Oid { get; }

    /// <summary>The object's length in bytes; null without an action token.</summary>
    public long? Size { get; }

    /// <summary>Who does this, by the name that others know: to whom the token was given, or else who has signed in.</summary>
    public string? User => _call.User;

    /// <summary>The body. A client that stands still is cut off, as everywhere.</summary>
    public Stream Body { get; }

    /// <summary>Ends when nobody waits for the answer any more.</summary>
    public CancellationToken Aborted => _call.Aborted;

    /// <summary>Refuses an object that is longer than the server takes.</summary>
    /// <param name="size">Its length in bytes, or how long it will be at least.</param>
    /// <exception cref="LfsException">413: it is.</exception>
    public void RequireAllowedSize(long size) => RequireAllowedSize(size, _mostSize);

    internal static void RequireAllowedSize(Int128 size, long? most)
    {
        // Clients take 422 for success where bytes are sent.
        if (size > most)
            throw new LfsException(413, $"The size is over {most} bytes, the most that this server takes.");
    }
}
