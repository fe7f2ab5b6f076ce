using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Batch;
using Giftless.Protocol;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>POST objects/batch</c>.</summary>
internal sealed class BatchEndpoint(GitLfsMount mount, LfsRoute route) : LfsEndpoint(mount, route)
{
    protected override async Task HandleAsync(LfsCall call)
    {
        // The time in which the request comes in is the client's own.
        var arrived = Mount.Time.GetTimestamp();
        await Mount.Authorizer.AuthenticateAsync(call.Http, call.Repository);
        var signedIn = Mount.Time.GetElapsedTime(arrived);
        var request = await ReadJsonAsync(
            call, body => BatchRequestReader.ReadAsync(body, Mount.Options.Limits.MaxBatchObjects, call.Aborted), invalid: 422);
        var read = Mount.Time.GetTimestamp();
        var batch = Mount.Engine.Plan(request);
        call.Request.Deed = batch.Operation == LfsOperation.Upload ? "offer uploads" : "offer downloads";
        call.Request.Subject = batch.Objects.Count == 1 ? batch.Objects[0].Oid.ToString() : $"{batch.Objects.Count} objects";
        var access = await AuthorizeAsync(call, batch);
        var storage = await FindStorageAsync(call, Left());

        var links = new HttpTransferLinks(
            Mount, Route.Server.Table, call, BasePathOf(call.Http.Request.Path), signed: access != Access.Open);
        var reply = await Mount.Engine.ExecuteAsync(batch, call.Repository, storage, links, Left(), call.Aborted);
        await WriteAsync(call, reply);

        TimeSpan Left()
        {
            var left = BatchEngine.Patience - signedIn - Mount.Time.GetElapsedTime(read);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private async Task WriteAsync(LfsCall call, BatchResponse batch)
    {
        using var places = TakePlaces(call, batch.Objects.Sum(item => 1 + (item.Actions?.Parts?.Count ?? 0)));
        using var reply = await JsonReply.StartAsync(call, Mount);
        await BatchReply.WriteAsync(reply, batch);
    }

    /// <summary>The place that links start from: the path before <c>/objects</c>, below the path base and not escaped.</summary>
    private string BasePathOf(PathString path) =>
        string.Concat(path.Value.AsSpan().TrimEnd('/')[..^"/objects/batch".Length], Route.CurrentForm);

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
