using System.Text.Json;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Batch;
using Giftless.Protocol;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>POST objects/batch</c>.</summary>
internal sealed class BatchEndpoint(LfsRoute route) : LfsEndpoint(route, "POST")
{
    protected override async Task HandleAsync(LfsCall call)
    {
        await Mount.Authorizer.RequireAnyRightAsync(call);
        var request = await ReadJsonAsync(call, LfsJsonContext.Default.BatchRequest, invalid: 422);
        var batch = Mount.Engine.Plan(request);
        var access = await AuthorizeAsync(call, batch);

        var links = new HttpTransferLinks(Mount, call, signed: access != Access.Open);
        var reply = await Mount.Engine.ExecuteAsync(batch, call.Repository, links, call.Aborted);
        await WriteAsync(call.Http.Response, reply, call.Aborted);
    }

    /// <summary>
    /// Writes straight into the response's pipe, which is started first so that it does not buffer once more, and in one go: the
    /// asynchronous serializer would not use the generated code for a reply of this length.
    /// </summary>
    private static async Task WriteAsync(HttpResponse response, BatchResponse reply, CancellationToken cancellationToken)
    {
        response.ContentType = LfsMediaType.Json;
        await response.StartAsync(cancellationToken);
        using (var json = new Utf8JsonWriter(response.BodyWriter))
            JsonSerializer.Serialize(json, reply, LfsJsonContext.Default.BatchResponse);
        await response.BodyWriter.FlushAsync(cancellationToken);
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
                throw LfsAuthorizer.Refusal(call.Http, permission, resource);
        }

        return valid.Count > 0 ? Access.Granted : throw LfsAuthorizer.Refusal(call.Http, permission, resource);
    }
}
