using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Giftless.GoogleCloud.Fake;

/// <summary>Resumable uploads (<c>cloud.google.com/storage/docs/performing-resumable-uploads</c>).</summary>
internal sealed class ResumableEndpoints(FakeBucket bucket, BlobFolder blobs)
{
    private const string SessionId = "upload_id";
    private const long ChunkUnit = 256 * 1024;
    private const int ResumeIncomplete = 308;

    private readonly ConcurrentDictionary<string, FakeSession> _sessions = new();

    /// <summary>Whether a request is for a session, for which it need not be signed.</summary>
    public static bool IsForSession(HttpRequest request) => request.Query.ContainsKey(SessionId);

    public void Start(StoreCall call)
    {
        if (call.Header("x-goog-resumable") != "start")
            throw StoreError.InvalidArgument("x-goog-resumable");
        Start(call, call.Name!, call.Http.Request.ContentType ?? "application/octet-stream", call.Generation("x-goog-if-generation-match"));
        call.Http.Response.StatusCode = StatusCodes.Status201Created;
    }

    /// <summary>Starts a session by the JSON API, which is told the name and the type in the body.</summary>
    public async Task StartJsonAsync(StoreCall call)
    {
        if (call.Query("uploadType") != "resumable")
            throw StoreError.InvalidArgument("uploadType");
        var wanted = await JsonEndpoints.ReadBodyAsync(call);
        var name = (string?)wanted["name"] ?? throw StoreError.InvalidArgument("name");
        Start(call, name, (string?)wanted["contentType"] ?? "application/octet-stream", call.Generation("ifGenerationMatch"));
    }

    private void Start(StoreCall call, string name, string contentType, long? generation)
    {
        bucket.Demand(name, generation);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        _sessions[id] = new FakeSession(id, name, contentType, generation, call.IsJson);
        call.SetHeader("Location", $"{call.Http.Request.Scheme}://{call.Http.Request.Host}{call.Http.Request.Path}?{SessionId}={id}");
    }

    public async Task AnswerAsync(StoreCall call)
    {
        if (!_sessions.TryGetValue(call.Query(SessionId)!, out var session) || session.IsJson != call.IsJson
            || (!call.IsJson && session.Name != call.Name))
            throw StoreError.NoSuchUpload();
        switch (call.Http.Request.Method)
        {
            case "PUT":
                await PutAsync(call, session);
                break;
            case "DELETE":
                _sessions.TryRemove(session.Id, out _);
                call.Http.Response.StatusCode = 499;
                break;
            default:
                throw new StoreError(405, "MethodNotAllowed", "A session takes PUT and DELETE.");
        }
    }

    /// <summary>Takes a chunk, the last one or all at once; with no range of bytes it only tells what is there.</summary>
    private async Task PutAsync(StoreCall call, FakeSession session)
    {
        var range = call.Header("Content-Range") is { } text
            ? ContentRangeHeaderValue.TryParse(text, out var parsed) ? parsed : throw StoreError.InvalidArgument("Content-Range")
            : null;
        if (range is not { HasRange: false })
            await TakeAsync(call, session, range);

        if (range is not null && range.Length != session.Received)
        {
            if (session.Received > 0)
                call.SetHeader("Range", string.Create(CultureInfo.InvariantCulture, $"bytes=0-{session.Received - 1}"));
            call.Http.Response.StatusCode = ResumeIncomplete;
            return;
        }

        var whole = await blobs.JoinAsync(session.Chunks, call.Aborted);
        if (call.Header("x-goog-hash") is { } hash && !hash.Contains($"crc32c={whole.Crc}", StringComparison.Ordinal))
            throw StoreError.BadDigest("x-goog-hash");
        if (!_sessions.TryRemove(session.Id, out _))
            throw StoreError.NoSuchUpload();
        var stored = bucket.Store(session.Name, whole, session.ContentType, session.IfGeneration);
        if (session.IsJson)
            await JsonEndpoints.ReplyAsync(call, JsonEndpoints.ResourceOf(call, session.Name, stored));
    }

    private async Task TakeAsync(StoreCall call, FakeSession session, ContentRangeHeaderValue? range)
    {
        if ((range?.From ?? 0) != session.Received)
            throw StoreError.InvalidArgument("The chunk does not begin where the last one ended.");
        var chunk = await blobs.ReceiveAsync(call.Http.Request.Body, long.MaxValue, call.Aborted);
        if (range is not null && chunk.Size != range.To - range.From + 1)
            throw StoreError.InvalidArgument("The chunk has another length than its range.");
        if (range is not null && range.Length != range.To + 1 && chunk.Size % ChunkUnit != 0)
            throw StoreError.InvalidArgument("A chunk that is not the last has to be a multiple of 256 KiB.");
        session.Chunks.Add(chunk);
    }
}
