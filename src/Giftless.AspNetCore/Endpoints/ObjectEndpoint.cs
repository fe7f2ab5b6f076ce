using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What the endpoints below <c>objects/storage/{oid}</c> share.</summary>
internal abstract class ObjectEndpoint(GitLfsMount mount, LfsRoute route) : ActionEndpoint(mount, route)
{
    protected sealed override Task HandleAsync(LfsCall call, ObjectStore storage, Oid? oid, long? size) =>
        HandleAsync(call, storage, new ObjectKey(call.Repository, oid!.Value), size);

    protected sealed override LfsPermission PermissionFor(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? LfsPermission.Read : LfsPermission.Write;

    /// <param name="call">The request, which is allowed.</param>
    /// <param name="storage">What keeps the objects of the repository.</param>
    /// <param name="key">The object.</param>
    /// <param name="size">Its length in bytes, where an action token says it.</param>
    protected abstract Task HandleAsync(LfsCall call, ObjectStore storage, ObjectKey key, long? size);
}
