using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Giftless.Testing.Http;

/// <summary>One run of a scenario on a server, as a client sees it.</summary>
internal sealed class ServerRun(HttpClient client, CancellationToken cancellation)
{
    private static readonly MediaTypeHeaderValue MediaType = new(LfsMediaType.Json);

    /// <summary>Sends what actions say: with their headers, and none of the client's, which may be no business of theirs.</summary>
    private static readonly HttpClient Transfers = new(new SocketsHttpHandler { UseCookies = false });

    public CancellationToken Cancellation => cancellation;

    /// <summary>Bytes that no server has.</summary>
    public static byte[] NewBytes(int length = 1000) => RandomNumberGenerator.GetBytes(length);

    public static Scenario<HttpClient> Of(string id, string demand, Func<ServerRun, Task> body, string? values = null) =>
        new(id, demand, (client, cancellation) => Task.FromResult<Func<Task>?>(() => body(new ServerRun(client, cancellation))))
        {
            Case = values,
        };

    public static JsonObject Entry(byte[] bytes) => new() { ["oid"] = Content.Sha256(bytes), ["size"] = bytes.Length };

    /// <summary>Asks something of the server.</summary>
    public async Task<(HttpStatusCode Status, string? MediaType, string Text)> AskAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(LfsMediaType.Json));
        request.Content = body is null ? null : new StringContent(body, MediaType);
        using var reply = await client.SendAsync(request, cancellation);
        return (reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, await reply.Content.ReadAsStringAsync(cancellation));
    }

    /// <summary>Asks for a batch that has to be answered, and gives the answer.</summary>
    public async Task<JsonNode> BatchAsync(string operation, params byte[][] contents)
    {
        var request = new JsonObject
        {
            ["operation"] = operation,
            ["transfers"] = new JsonArray("basic"),
            ["objects"] = new JsonArray([.. contents.Select(Entry)]),
        };
        var (status, mediaType, text) = await AskAsync(HttpMethod.Post, "objects/batch", request.ToJsonString());
        Demand.Equal(status, HttpStatusCode.OK, $"the status of a batch, which says {text}");
        Demand.Equal(mediaType, LfsMediaType.Json, "the type of the answer to a batch");
        return Demand.Present(JsonNode.Parse(text), "the answer to a batch");
    }

    /// <summary>What a batch says of one object.</summary>
    public async Task<JsonObject> EntryAsync(string operation, byte[] bytes) =>
        Demand.Present((await BatchAsync(operation, bytes))["objects"]?[0] as JsonObject, "the object in the answer");

    public async Task<JsonObject> ActionAsync(string operation, byte[] bytes) => Demand.Present(
        (await EntryAsync(operation, bytes))["actions"]?[operation] as JsonObject, $"the action '{operation}' of the answer");

    /// <summary>Asks for something that is wrong, and has to be told so, in a document that a client can show.</summary>
    public async Task IsRefusedAsync(HttpMethod method, string path, string body)
    {
        var (status, mediaType, text) = await AskAsync(method, path, body);
        Demand.That((int)status is >= 400 and < 500, "what is wrong is the client's fault", $"{(int)status} {text}");
        Demand.Equal(mediaType, LfsMediaType.Json, "the type of a refusal");
        Demand.That(
            JsonNode.Parse(text)?["message"] is JsonValue message && message.ToString().Length > 0, "a refusal has a message", text);
    }

    /// <summary>Sends what an action says.</summary>
    public async Task<(HttpStatusCode Status, byte[] Bytes)> SendAsync(
        HttpMethod method, JsonObject action, HttpContent? body = null, RangeHeaderValue? range = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Demand.Present((string?)action["href"], "the address of an action")));
        request.Content = body;
        request.Headers.Range = range;
        foreach (var (name, value) in action["header"] as JsonObject ?? [])
        {
            if (!request.Headers.TryAddWithoutValidation(name, (string?)value) && request.Content is not null)
            {
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        using var reply = await Transfers.SendAsync(request, cancellation);
        return (reply.StatusCode, await reply.Content.ReadAsByteArrayAsync(cancellation));
    }

    /// <summary>Uploads as a client does: batch, PUT, and verify where it is asked for.</summary>
    /// <returns>Whether everything succeeded.</returns>
    public async Task<bool> UploadAsync(byte[] bytes, byte[]? sent = null)
    {
        var actions = (await EntryAsync("upload", bytes))["actions"] as JsonObject;
        if (actions is null)
            return true;
        var upload = Demand.Present(actions["upload"] as JsonObject, "the action 'upload' of the answer");
        var content = new ByteArrayContent(sent ?? bytes) { Headers = { ContentType = new("application/octet-stream") } };
        var (status, _) = await SendAsync(HttpMethod.Put, upload, content);
        if ((int)status is < 200 or >= 300)
            return false;
        if (actions["verify"] is not JsonObject verify)
            return true;
        (status, _) = await SendAsync(HttpMethod.Post, verify, new StringContent(Entry(bytes).ToJsonString(), MediaType));
        return (int)status is >= 200 and < 300;
    }
}
