using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Batch;
using Giftless.Protocol;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>POST objects/batch</c>.</summary>
internal sealed class BatchEndpoint(LfsRoute route) : LfsEndpoint(route, "POST")
{
    /// <summary>How much of a reply is written before the client has to take it.</summary>
    private const int FlushSize = 64 * 1024;

    private readonly JsonTypeInfo<BatchRequest> _requests = LfsJsonContext.Bounded(route.Mount.Options.Limits.MaxBatchObjects).BatchRequest;

    protected override async Task HandleAsync(LfsCall call)
    {
        // The time in which the request comes in is the client's own.
        var arrived = Stopwatch.GetTimestamp();
        await Mount.Authorizer.AuthenticateAsync(call);
        var spent = Stopwatch.GetElapsedTime(arrived);
        var request = await ReadJsonAsync(call, _requests, invalid: 422);
        var read = Stopwatch.GetTimestamp();
        var batch = Mount.Engine.Plan(request);
        var access = await AuthorizeAsync(call, batch);
        spent += Stopwatch.GetElapsedTime(read);

        var links = new HttpTransferLinks(Mount, call, BasePathOf(call.Http.Request.Path), signed: access != Access.Open);
        var reply = await Mount.Engine.ExecuteAsync(batch, call.Repository, links, spent < BatchEngine.Patience ? BatchEngine.Patience - spent : TimeSpan.Zero, call.Aborted);
        await WriteAsync(call, reply);
    }

    /// <summary>
    /// Writes object after object, as fast as the client takes them: a reply can have thousands of links, and a client that reads slowly
    /// would have all of them wait in memory.
    /// </summary>
    private static async Task WriteAsync(LfsCall call, BatchResponse reply)
    {
        var writer = await StartJsonAsync(call);
        using var json = new Utf8JsonWriter(writer);
        json.WriteStartObject();
        json.WriteString("transfer"u8, reply.Transfer);
        json.WriteStartArray("objects"u8);
        var flushed = 0L;
        foreach (var item in reply.Objects)
        {
            JsonSerializer.Serialize(json, item, LfsJsonContext.Default.BatchResponseObject);
            if (json.BytesCommitted + json.BytesPending - flushed < FlushSize)
                continue;
            json.Flush();
            flushed = json.BytesCommitted;
            await writer.FlushAsync(call.Aborted);
        }

        json.WriteEndArray();
        json.WriteString("hash_algo"u8, reply.HashAlgorithm);
        json.WriteEndObject();
        json.Flush();
        await writer.FlushAsync(call.Aborted);
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
