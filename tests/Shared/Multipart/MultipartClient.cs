using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Giftless.Tests.Hosting;

namespace Giftless.Tests.Multipart;

/// <summary>
/// A client of the transfer <c>multipart-basic</c>, version 0.9.1: it knows the specification and the replies to its requests, and
/// nothing of the server.
/// </summary>
internal sealed class MultipartClient(Uri lfs) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = PatientHandler.Patience };

    /// <summary>Who asks for batches; actions need nobody.</summary>
    public string? User { get; init; }

    /// <summary>The transfers that it offers to the server.</summary>
    public string[] Transfers { get; init; } = ["multipart-basic", "basic"];

    /// <summary>Asks for a batch that has to succeed.</summary>
    public async Task<JsonObject> BatchAsync(string operation, params Sample[] contents)
    {
        var request = new JsonObject
        {
            ["operation"] = operation,
            ["transfers"] = new JsonArray([.. Transfers.Select(name => JsonValue.Create(name))]),
            ["objects"] = new JsonArray(
                [.. contents.Select(content => new JsonObject { ["oid"] = content.Oid.ToString(), ["size"] = content.Size })]),
        };
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(lfs, "objects/batch")) { Content = JsonOf(request) }.As(User);
        using var reply = await _http.SendAsync(message);
        var text = await reply.Content.ReadAsStringAsync();
        reply.StatusCode.Should().Be(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>What a batch offers for the upload of one object, or null where it is held already.</summary>
    public async Task<JsonObject?> ActionsAsync(Sample content) =>
        (await BatchAsync("upload", content))["objects"]![0]!["actions"]?.AsObject();

    /// <summary>Sends everything that a batch asks for, as the specification says.</summary>
    public async Task UploadAsync(params Sample[] contents)
    {
        var reply = await BatchAsync("upload", contents);
        foreach (var (item, content) in reply["objects"]!.AsArray().Zip(contents))
        {
            item!["error"].Should().BeNull();
            if (item["actions"] is JsonObject actions)
                await UploadAsync(actions, content);
        }
    }

    public async Task UploadAsync(JsonObject actions, Sample content)
    {
        if (actions["upload"] is { } upload)
            await ShouldSucceedAsync(await SendAsync(HttpMethod.Put, upload, new ByteArrayContent(content.Bytes)));
        foreach (var part in PartsOf(actions))
            await ShouldSucceedAsync(await PutPartAsync(part, content));
        if (actions["commit"] is { } commit)
            await ShouldSucceedAsync(await SendAsync(HttpMethod.Post, commit));
        if (actions["verify"] is { } verify)
            await ShouldSucceedAsync(await VerifyAsync(verify, content));
    }

    /// <summary>The parts that a batch asks for.</summary>
    public static IReadOnlyList<JsonObject> PartsOf(JsonObject actions) =>
        [.. (actions["parts"]?.AsArray() ?? []).Select(part => part!.AsObject())];

    /// <summary>Sends a part, with the digest that is wanted.</summary>
    /// <param name="part">The part, as the batch describes it.</param>
    /// <param name="content">The whole object.</param>
    /// <param name="md5">The digest to send in place of the true one, in base64.</param>
    public Task<HttpResponseMessage> PutPartAsync(JsonObject part, Sample content, string? md5 = null)
    {
        var offset = (int?)part["pos"] ?? 0;
        var length = (int?)part["size"] ?? content.Bytes.Length - offset;
        var body = new ByteArrayContent(content.Bytes, offset, length);
        if ((string?)part["want_digest"] == "contentMD5")
            body.Headers.TryAddWithoutValidation(
                "Content-MD5", md5 ?? Convert.ToBase64String(MD5.HashData(content.Bytes.AsSpan(offset, length))));
        return SendAsync(HttpMethod.Put, part, body);
    }

    public Task<HttpResponseMessage> CommitAsync(JsonObject actions) => SendAsync(HttpMethod.Post, actions["commit"]!);

    public Task<HttpResponseMessage> AbortAsync(JsonObject actions) => SendAsync(HttpMethod.Post, actions["abort"]!);

    public Task<HttpResponseMessage> VerifyAsync(JsonNode verify, Sample content) =>
        SendAsync(HttpMethod.Post, verify, JsonOf(new JsonObject { ["oid"] = content.Oid.ToString(), ["size"] = content.Size }));

    /// <summary>The bytes of an object that has to be there.</summary>
    public async Task<byte[]> DownloadAsync(Sample content)
    {
        var actions = (await BatchAsync("download", content))["objects"]![0]!["actions"];
        actions.Should().NotBeNull("the object is there");
        using var reply = await SendAsync(HttpMethod.Get, actions!["download"]!);
        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        return await reply.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Whether a batch offers the object for download.</summary>
    public async Task<bool> IsOfferedAsync(Sample content) =>
        (await BatchAsync("download", content))["objects"]![0]!["actions"] is not null;

    /// <summary>Sends a request as an action says.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, JsonNode action, HttpContent? body = null, string? href = null)
    {
        var request = new HttpRequestMessage(method, href ?? (string?)action["href"]) { Content = body };
        foreach (var (name, value) in action["header"]?.AsObject() ?? [])
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                body!.Headers.ContentType = MediaTypeHeaderValue.Parse((string)value!);
            else if (!request.Headers.TryAddWithoutValidation(name, (string?)value))
                body!.Headers.TryAddWithoutValidation(name, (string?)value).Should().BeTrue();
        }

        return _http.SendAsync(request);
    }

    public void Dispose() => _http.Dispose();

    private static async Task ShouldSucceedAsync(HttpResponseMessage reply)
    {
        using (reply)
            reply.IsSuccessStatusCode.Should().BeTrue("{0}: {1}", (int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private static StringContent JsonOf(JsonObject json) => new(json.ToJsonString(), System.Text.Encoding.UTF8, LfsMediaType.Json);
}
