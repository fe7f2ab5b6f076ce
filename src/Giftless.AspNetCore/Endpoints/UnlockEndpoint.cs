using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Locks;
using Giftless.Protocol;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>POST locks/{id}/unlock</c>.</summary>
internal sealed class UnlockEndpoint(GitLfsMount mount, LfsRoute route, LockService locks) : LfsEndpoint(mount, route)
{
    protected override async Task HandleAsync(LfsCall call)
    {
        await Mount.Authorizer.AuthenticateAsync(call.Http, call.Repository);
        var request = await ReadJsonAsync(call, LfsJsonContext.Default.UnlockRequest, invalid: 422);
        var resource = new LfsResource(call.Repository, Oid: null, request.Ref?.Name);
        async ValueTask<bool> MayForceAsync() =>
            await Mount.Authorizer.DecideAsync(call.Http, LfsPermission.ForceUnlock, resource) != Access.Denied;
        if (!(request.Force && await MayForceAsync()))
            await Mount.Authorizer.RequireAsync(call.Http, LfsPermission.Lock, resource);
        await FindStorageAsync(call);

        var released = await locks.ReleaseAsync(
            call.Repository, call.Item!, LockOwner.Of(call.Http.User), request.Force, MayForceAsync, call.Aborted);
        call.Request.Deed = request.Force ? "unlock by force" : null;
        call.Request.Subject = released.Path.ToString();
        await WriteJsonAsync(call, new LockResponse { Lock = released.ToDocument() }, LfsJsonContext.Default.LockResponse);
    }
}
