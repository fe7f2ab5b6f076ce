using System.Text.Json;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Batch;
using Giftless.Protocol;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>POST objects/batch</c>.</summary>
internal sealed class BatchEndpoint(LfsRoute route) : LfsEndpoint(route, "POST")
{
    protected override async Task HandleAsync(LfsCall call)
    {
        await Mount.Authorizer.AuthenticateAsync(call);
        var request = await ReadJsonAsync(call, LfsJsonContext.Default.BatchRequest, invalid: 422);
        var batch = Mount.Engine.Plan(request);
        var access = await AuthorizeAsync(call, batch);

        var links = new HttpTransferLinks(Mount, call, signed: access != Access.Open);
        var reply = await Mount.Engine.ExecuteAsync(batch, call.Repository, links, call.Aborted);
        call.Http.Response.ContentType = LfsMediaType.Json;
        await JsonSerializer.SerializeAsync(call.Http.Response.BodyWriter, reply, LfsJsonContext.Default.BatchResponse, call.Aborted);
    }

    /// <summary>A batch is allowed when its repository is, or else when every object in it is.</summary>
    private async Task<Access> AuthorizeAsync(LfsCall call, PlannedBatch batch)
    {
        var permission = batch.Operation == LfsOperation.Upload ? LfsPermission.Write : LfsPermission.Read;
        var resource = new LfsResource(call.Repository, Oid: null, batch.Ref);
        var access = await Mount.Authorizer.DecideAsync(call.Http, permission, resource);
        if (access != Access.Denied)
            return access;

        var valid = batch.Objects.Where(item => item.Error is null).ToList();
        foreach (var item in valid)
        {
            if (await Mount.Authorizer.DecideAsync(call.Http, permission, resource with { Oid = item.Oid }) == Access.Denied)
                throw await Mount.Authorizer.RefusalAsync(call.Http, permission, resource);
        }

        return valid.Count > 0 ? Access.Granted : throw await Mount.Authorizer.RefusalAsync(call.Http, permission, resource);
    }
}
