using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Giftless.Tests.Hosting;

namespace Giftless.Tests.Tus;

/// <summary>A client of tus 1.0, which knows its specification and what a batch answers, and nothing of the server.</summary>
internal sealed class TusClient(LfsHost host, string? user = null)
{
    /// <summary>Asks for a batch that has to offer an upload by tus.</summary>
    /// <returns>Null where the object is held.</returns>
    public async Task<JsonNode?> ActionAsync(Sample content)
    {
        var request = $$"""
            {"operation":"upload","transfers":["tus","basic"],"objects":[{"oid":"{{content.Oid}}","size":{{content.Size}}}]}
            """;
        var reply = await host.PostBatchAsync(request, user);
        var text = await reply.Content.ReadAsStringAsync();
        reply.StatusCode.Should().Be(HttpStatusCode.OK, text);
        var answer = JsonNode.Parse(text)!;
        ((string?)answer["transfer"]).Should().Be("tus");
        answer["objects"]![0]!["error"].Should().BeNull(text);
        return answer["objects"]![0]!["actions"]?["upload"];
    }

    /// <summary>Asks how many bytes are here.</summary>
    public async Task<long> OffsetAsync(JsonNode action)
    {
        using var reply = await SendAsync(HttpMethod.Head, action);
        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        reply.Header("Cache-Control").Should().Contain("no-store");
        return OffsetOf(reply);
    }

    /// <summary>Sends bytes, and says where they belong.</summary>
    public Task<HttpResponseMessage> PatchAsync(JsonNode action, long offset, HttpContent body, params (string, string)[] headers)
    {
        body.Headers.TryAddWithoutValidation("Content-Type", "application/offset+octet-stream");
        return SendAsync(
            HttpMethod.Patch, action, body, [("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture)), .. headers]);
    }

    /// <summary>Sends bytes of an object, which has to succeed.</summary>
    /// <returns>How many bytes are here now.</returns>
    public async Task<long> PatchAsync(JsonNode action, Sample content, long offset, long? length = null)
    {
        var body = new ByteArrayContent(content.Bytes, (int)offset, (int)(length ?? content.Size - offset));
        using var reply = await PatchAsync(action, offset, body);
        reply.StatusCode.Should().Be(HttpStatusCode.NoContent, await reply.Content.ReadAsStringAsync());
        return OffsetOf(reply);
    }

    /// <summary>Sends all that is missing of an object.</summary>
    public async Task UploadAsync(Sample content)
    {
        if (await ActionAsync(content) is { } action && await OffsetAsync(action) is var offset && offset < content.Size)
            (await PatchAsync(action, content, offset)).Should().Be(content.Size);
    }

    /// <summary>Sends a request of tus.</summary>
    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, JsonNode action, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, (string?)action["href"]) { Content = body };
        foreach (var (name, value) in action["header"]?.AsObject() ?? [])
            request.Headers.TryAddWithoutValidation(name, (string?)value).Should().BeTrue();
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return host.Client.SendAsync(request);
    }

    private static long OffsetOf(HttpResponseMessage reply)
    {
        reply.Header("Tus-Resumable").Should().Be("1.0.0");
        return long.Parse(reply.Header("Upload-Offset")!, CultureInfo.InvariantCulture);
    }
}
