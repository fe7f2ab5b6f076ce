using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>PUT objects/storage/{oid}/part</c>: one part of an object, where parts pass through the server.</summary>
internal sealed class PartEndpoint(GitLfsMount mount, LfsRoute route) : ObjectEndpoint(mount, route)
{
    protected override async Task HandleAsync(LfsCall call, ObjectStore storage, ObjectKey key, long? size)
    {
        if (!storage.TakesParts || storage.SignsParts)
            throw new LfsException(404, "Parts of objects do not pass through this server; a batch tells where they go.");

        var request = call.Http.Request;
        var part = UploadQuery.PartOf(request);
        RequireAllowedSize(part.Offset + (Int128)part.Size);
        if (request.ContentLength is { } length && length != part.Size)
            throw new ObjectMismatchException($"'Content-Length' is {length}; the part has {part.Size} bytes.");

        using var place = TakePlace(call);
        using var pace = new TransferPace(call.Http, Mount);
        await using var content = new DigestedBody(new ClientBody(call, pace), BodyDigest.AnnouncedBy(request));
        await storage.PutPartAsync(key, UploadQuery.UploadOf(request), part, content, call.Aborted);
        Mount.Metrics.CountBytes(LfsOperation.Upload, part.Size);
    }
}
