using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>An endpoint that a transfer adapter brought along.</summary>
internal sealed class BroughtEndpoint(GitLfsMount mount, LfsRoute route, TransferEndpoint endpoint) : ActionEndpoint(mount, route)
{
    protected override LfsPermission PermissionFor(HttpRequest request) => endpoint.Permission;

    protected override async Task HandleAsync(LfsCall call, ObjectStore storage, Oid? oid, long? size)
    {
        using var place = TakePlace(call);
        using var pace = new TransferPace(call.Http, Mount);
        await endpoint.Handle(new TransferCall(call, storage, oid, size, new ClientBody(call, pace), Mount.Options.Limits.MaxObjectSize));
    }
}
