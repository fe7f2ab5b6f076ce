using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Giftless.GoogleCloud.Fake;

/// <summary>What Google's library asks of the JSON API (<c>cloud.google.com/storage/docs/json_api</c>).</summary>
internal sealed class JsonEndpoints(FakeBucket bucket, ResumableEndpoints sessions, FakeSettings settings)
{
    private const string IfGeneration = "ifGenerationMatch";

    public Task AnswerAsync(StoreCall call)
    {
        switch (call.Http.Request.Method, call.Name is not null, call.Target is not null)
        {
            case ("GET", false, false):
                return ListAsync(call);
            case ("GET", true, false):
                return GetAsync(call);
            case ("POST", false, false) when call.Http.Request.Path.StartsWithSegments("/upload"):
                return sessions.StartJsonAsync(call);
            case ("POST", true, true):
                return RewriteAsync(call);
            case ("DELETE", true, false):
                bucket.Delete(call.Name!, call.Generation(IfGeneration));
                call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            default:
                throw new StoreError(405, "methodNotAllowed", "The specified method is not allowed against this resource.");
        }
    }

    /// <summary>The library packs bodies.</summary>
    public static async Task<JsonNode> ReadBodyAsync(StoreCall call)
    {
        var body = call.Http.Request.Body;
        if (call.Header("Content-Encoding") == "gzip")
            body = new GZipStream(body, CompressionMode.Decompress);
        return (await JsonNode.ParseAsync(body, cancellationToken: call.Aborted))!;
    }

    public static JsonObject ResourceOf(StoreCall call, string name, FakeObject found) => new()
    {
        ["kind"] = "storage#object",
        ["bucket"] = call.Bucket,
        ["name"] = name,
        ["generation"] = Text(found.Generation),
        ["size"] = Text(found.Blob.Size),
        ["contentType"] = found.ContentType,
        ["timeCreated"] = found.StoredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["md5Hash"] = Convert.ToBase64String(found.Blob.Md5),
        ["crc32c"] = found.Blob.Crc,
        ["cacheControl"] = found.Beside.GetValueOrDefault("Cache-Control"),
        ["contentDisposition"] = found.Beside.GetValueOrDefault("Content-Disposition"),
        ["contentEncoding"] = found.Beside.GetValueOrDefault("Content-Encoding"),
        ["contentLanguage"] = found.Beside.GetValueOrDefault("Content-Language"),
    };

    public static Task ReplyAsync(StoreCall call, JsonObject document)
    {
        call.Http.Response.ContentType = "application/json; charset=UTF-8";
        return call.Http.Response.WriteAsync(document.ToJsonString(), call.Aborted);
    }

    /// <summary>Whatever is not there, an object or the bucket, has the same reason; only the words differ.</summary>
    public static Task RefuseAsync(StoreCall call, StoreError error)
    {
        var reason = error.Status switch
        {
            401 => "authError",
            403 => "forbidden",
            404 => "notFound",
            412 => "conditionNotMet",
            _ => "invalid",
        };
        return ReplyAsync(call, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = error.Status,
                ["message"] = error.Text,
                ["errors"] = new JsonArray(new JsonObject { ["domain"] = "global", ["reason"] = reason, ["message"] = error.Text }),
            },
        });
    }

    private Task ListAsync(StoreCall call)
    {
        var found = bucket.List(call.Query("prefix") ?? "")
            .Where(item => call.Query("pageToken") is not { } after || FakeBucket.NameOrder.Compare(item.Key, after) > 0).ToList();
        var page = found.Take(settings.PageSize).ToList();
        var reply = new JsonObject { ["kind"] = "storage#objects" };
        if (page.Count > 0)
            reply["items"] = new JsonArray([.. page.Select(item => ResourceOf(call, item.Key, item.Value))]);
        if (found.Count > page.Count)
            reply["nextPageToken"] = page[^1].Key;
        return ReplyAsync(call, reply);
    }

    private Task GetAsync(StoreCall call) => ReplyAsync(call, ResourceOf(call, call.Name!, Find(call, call.Generation("generation"))));

    private async Task RewriteAsync(StoreCall call)
    {
        var found = Find(call, call.Generation("sourceGeneration"));
        bucket.Demand(call.Target!, call.Generation(IfGeneration));
        var size = Text(found.Blob.Size);
        if (found.Blob.Size > settings.RewriteSize && call.Query("rewriteToken") is null)
        {
            await ReplyAsync(call, new JsonObject
            {
                ["kind"] = "storage#rewriteResponse",
                ["totalBytesRewritten"] = Text(settings.RewriteSize),
                ["objectSize"] = size,
                ["done"] = false,
                ["rewriteToken"] = Text(found.Generation),
            });
            return;
        }

        var wanted = await ReadBodyAsync(call) as JsonObject;
        var isReplaced = wanted is { Count: > 0 };
        var stored = bucket.Store(
            call.Target!,
            found.Blob,
            isReplaced ? (string?)wanted!["contentType"] ?? "application/octet-stream" : found.ContentType,
            call.Generation(IfGeneration),
            isReplaced ? null : found.Beside);
        await ReplyAsync(call, new JsonObject
        {
            ["kind"] = "storage#rewriteResponse",
            ["totalBytesRewritten"] = size,
            ["objectSize"] = size,
            ["done"] = true,
            ["resource"] = ResourceOf(call, call.Target!, stored),
        });
    }

    private FakeObject Find(StoreCall call, long? generation) =>
        bucket.Find(call.Name!) is { } found && (generation ?? found.Generation) == found.Generation
            ? found
            : throw new StoreError(404, "notFound", $"No such object: {call.Bucket}/{call.Name}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
