using Giftless.AspNetCore.Routing;
using Giftless.Storage;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>POST objects/storage/{oid}/abort</c>: an upload in parts is given up.</summary>
internal sealed class AbortEndpoint(GitLfsMount mount, LfsRoute route) : ObjectEndpoint(mount, route)
{
    protected override Task HandleAsync(LfsCall call, ObjectStore storage, ObjectKey key, long? size)
    {
        if (!storage.TakesParts)
            throw new LfsException(404, "This server does not take objects in parts.");
        return storage.AbortUploadAsync(key, UploadQuery.UploadOf(call.Http.Request), call.Aborted);
    }
}
