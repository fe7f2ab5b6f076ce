using System.Diagnostics.CodeAnalysis;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>A request to a <see cref="TransferEndpoint"/> that is allowed.</summary>
[Experimental("GITLFS001")]
public sealed class TransferCall
{
    private readonly LfsCall _call;
    private readonly BroughtEndpoint _endpoint;

    internal TransferCall(BroughtEndpoint endpoint, LfsCall call, ObjectStore storage, Oid? oid, long? size, Stream body) =>
        (_endpoint, _call, Storage, Oid, Size, Body) = (endpoint, call, storage, oid, size, body);

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
    public void RequireAllowedSize(long size) => _endpoint.RequireAllowedSize(size);

    /// <summary>
    /// Makes the object (<see cref="Oid"/>) of a staged upload. The host's policies are asked before, and its event handlers hear of it.
    /// </summary>
    /// <param name="upload">The upload, as <see cref="ObjectStore.FinishUploadAsync"/> takes it.</param>
    /// <param name="size">The object's length in bytes.</param>
    /// <returns>
    /// Whether it is stored now. One that takes longer than a client waits goes on without it: the answer is no failure then, and the next
    /// batch tells what came of it.
    /// </returns>
    /// <exception cref="LfsException">It may not be, or is not what its oid says.</exception>
    public Task<bool> FinishUploadAsync(string upload, long size) => _endpoint.FinishAsync(_call, Storage, Key, upload, size);

    /// <summary>Stores an object that comes as a whole.</summary>
    internal Task StoreAsync(Stream content, long size) => _endpoint.StoreAsync(_call, Storage, Key, content, size);

    internal void CountReceived(long bytes) => _endpoint.CountReceived(bytes);

    /// <summary>The object, where the path or the action token says which it is.</summary>
    internal ObjectKey Key =>
        new(Repository, Oid ?? throw new InvalidOperationException("Neither the path nor an action token says which object it is."));
}
