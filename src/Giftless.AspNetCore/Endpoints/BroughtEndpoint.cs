using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
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
        await endpoint.Handle(new TransferCall(this, call, storage, oid, size, new ClientBody(call, pace)));
    }

    public void CountReceived(long bytes) => Mount.Metrics.CountBytes(LfsOperation.Upload, bytes);

    public async Task StoreAsync(LfsCall call, ObjectStore storage, ObjectKey key, Stream content, long size)
    {
        await RequireWantedAsync(call, storage, key, size);
        if (await storage.PutAsync(key, content, size, call.Aborted) == PutOutcome.Stored)
            TellOfUpload(call, key, size);
        CountReceived(size);
    }
}
