using Giftless.AspNetCore.Routing;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>POST objects/storage/{oid}/commit</c>: all parts were sent.</summary>
internal sealed class CommitEndpoint(GitLfsMount mount, LfsRoute route) : ObjectEndpoint(mount, route)
{
    protected override async Task HandleAsync(LfsCall call, ObjectStore storage, ObjectKey key, long? size)
    {
        if (!storage.TakesParts)
            throw new LfsException(404, "This server does not take objects in parts.");
        var wholeSize = size ?? UploadQuery.SizeOf(call.Http.Request);
        RequireAllowedSize(wholeSize);
        var isStored = await FinishAsync(call, storage, key, UploadQuery.UploadOf(call.Http.Request), wholeSize);
        call.Http.Response.StatusCode = isStored ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
    }
}
