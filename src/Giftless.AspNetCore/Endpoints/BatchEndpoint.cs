using System.Diagnostics;
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
        // The time in which the request comes in is the client's own.
        var arrived = Stopwatch.GetTimestamp();
        await Mount.Authorizer.AuthenticateAsync(call);
        var spent = Stopwatch.GetElapsedTime(arrived);
        var request = await ReadJsonAsync(call, LfsJsonContext.Default.BatchRequest, invalid: 422);
        var read = Stopwatch.GetTimestamp();
        var batch = Mount.Engine.Plan(request);
        var access = await AuthorizeAsync(call, batch);
        spent += Stopwatch.GetElapsedTime(read);

        var links = new HttpTransferLinks(Mount, call, BasePathOf(call.Http.Request.Path), signed: access != Access.Open);
        var reply = await Mount.Engine.ExecuteAsync(batch, call.Repository, links, spent < BatchEngine.Patience ? BatchEngine.Patience - spent : TimeSpan.Zero, call.Aborted);
        await WriteJsonAsync(call, reply, LfsJsonContext.Default.BatchResponse);
    }

    /// <summary>The place that links start from: the path before <c>/objects</c>, below the path base and not escaped.</summary>
    private string BasePathOf(PathString path) => string.Concat(path.Value.AsSpan().TrimEnd('/')[..^"/objects/batch".Length], Route.CurrentForm);

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
