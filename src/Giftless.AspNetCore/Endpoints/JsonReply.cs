using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// A reply of JSON, which nobody is to keep, since it may hold tokens. It is written piece after piece, as fast as the client takes
/// them, and cut where that stands still: else a client that does not read would have all of a long reply wait in memory, for as long
/// as it likes.
/// </summary>
internal sealed class JsonReply : IDisposable
{
    /// <summary>How much is written before the client has to take it.</summary>
    private const int FlushSize = 32 * 1024;

    private readonly LfsCall _call;
    private readonly PipeWriter _writer;
    private readonly TransferPace _pace;
    private long _flushed;

    private JsonReply(LfsCall call, GitLfsMount mount)
    {
        (_call, _writer, _pace) = (call, call.Http.Response.BodyWriter, new TransferPace(call.Http, mount));
        Json = new Utf8JsonWriter(_writer, new JsonWriterOptions { SkipValidation = true });
    }

    public Utf8JsonWriter Json { get; }

    /// <summary>Starts the response, which then does not buffer once more.</summary>
    public static async Task<JsonReply> StartAsync(LfsCall call, GitLfsMount mount)
    {
        var response = call.Http.Response;
        response.ContentType = LfsMediaType.Json;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.StartAsync(call.Aborted);
        return new JsonReply(call, mount);
    }

    /// <summary>Writes a short value with the generated code, which the asynchronous serializer would not use.</summary>
    public ValueTask WriteAsync<T>(T value, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(Json, value, type);
        return PassOnAsync();
    }

    /// <summary>Writes a member that is a list of short values.</summary>
    public async ValueTask WriteListAsync<T>(string name, IReadOnlyList<T> values, JsonTypeInfo<T> type)
    {
        Json.WriteStartArray(name);
        foreach (var value in values)
            await WriteAsync(value, type);
        Json.WriteEndArray();
    }

    /// <summary>Has the client take what is written, where that is much.</summary>
    public ValueTask PassOnAsync() =>
        Json.BytesCommitted + Json.BytesPending - _flushed < FlushSize ? ValueTask.CompletedTask : FlushAsync();

    /// <summary>Has the client take what is written.</summary>
    public async ValueTask FlushAsync()
    {
        Json.Flush();
        var length = (int)(Json.BytesCommitted - _flushed);
        _flushed = Json.BytesCommitted;
        _pace.Begin();
        await _writer.FlushAsync(_call.Aborted);
        _pace.End(length);
    }

    public void Dispose()
    {
        Json.Dispose();
        _pace.Dispose();
    }
}
