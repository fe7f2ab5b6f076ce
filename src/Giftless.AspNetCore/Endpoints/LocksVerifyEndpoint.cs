using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Locks;
using Giftless.Protocol;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// <c>POST locks/verify</c>. A missing right is 403 here and nothing else: after a 404 clients switch off the check of locks for good.
/// </summary>
internal sealed class LocksVerifyEndpoint(GitLfsMount mount, LfsRoute route, LockService locks) : LockListEndpoint(mount, route)
{
    protected override async Task HandleAsync(LfsCall call)
    {
        await Mount.Authorizer.AuthenticateAsync(call.Http, call.Repository);
        var request = await ReadJsonAsync(call, LfsJsonContext.Default.LockVerifyRequest, invalid: 422);
        await Mount.Authorizer.RequireAsync(call.Http, LfsPermission.Read, new LfsResource(call.Repository, Oid: null, request.Ref?.Name));
        await FindStorageAsync(call, unknown: 403);

        var cursor = string.IsNullOrEmpty(request.Cursor) ? null : request.Cursor;
        var limit = request.Limit == 0 ? null : request.Limit;
        var (found, next) = await locks.ListAsync(call.Repository, id: null, path: null, cursor, limit, call.Aborted);
        var user = LockOwner.Of(call.Http.User);
        var sides = found.ToLookup(user.Holds, item => item.ToDocument());
        await WriteLocksAsync(call, next, ("ours", [.. sides[true]]), ("theirs", [.. sides[false]]));
    }
}
