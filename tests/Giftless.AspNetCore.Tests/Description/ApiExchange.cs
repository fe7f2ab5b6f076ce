using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.AspNetCore.Tests.Description;

/// <summary>A request that tries what an API's document says, and what is answered.</summary>
internal sealed record ApiExchange(string Path, HttpRequestMessage Request, int Status)
{
    private static readonly Sample Held = Sample.Of(1000, seed: 1);
    private static readonly Sample New = Sample.Of(1000, seed: 2);

    /// <summary>A right request and a wrong one of every operation.</summary>
    public static async Task<IReadOnlyList<ApiExchange>> AllAsync(LfsHost host, string address)
    {
        host.Hold(Held);
        var upload = host.StartUpload(New, 1000);
        const string Item = "objects/storage/{oid}";
        const string Tus = $"{Item}/tus";
        var held = $"objects/storage/{Held.Oid}";
        var fresh = $"objects/storage/{New.Oid}";
        var other = $"objects/storage/{Sample.Of(2000, seed: 3).Oid}";
        var wrong = $"objects/storage/{new string('X', Oid.TextLength)}";
        var batch = $$"""
            {"operation":"upload","transfers":["basic"],"ref":{"name":"refs/heads/main"},"hash_algo":"sha256","objects":[
            {"oid":"{{New.Oid}}","size":{{New.Size}}},{"oid":"x","size":1}]}
            """;
        var parts = $"upload={upload}&number=1&pos=0&size=1000";
        var id = await LockAsync(host, address);
        return
        [
            Json("POST", "objects/batch", batch, 200),
            Json("POST", "objects/batch", batch.Replace("upload", "download"), 200),
            Json("POST", "objects/batch", "{", 400),
            Json("POST", "objects/batch", "{}", 422),
            Json("POST", "objects/batch", batch.Replace("sha256", "sha1"), 409),
            Of("POST", "objects/batch", new StringContent("{}"), 415),
            Of("GET", Item, null, 200, held),
            Of("GET", Item, null, 404, fresh),
            Of("GET", Item, null, 404, wrong),
            With(Of("GET", Item, null, 206, held), "Range", "bytes=10-19"),
            With(Of("GET", Item, null, 304, held), "If-None-Match", $"\"{Held.Oid}\""),
            With(Of("GET", Item, null, 416, held), "Range", "bytes=5000-"),
            Of("HEAD", Item, null, 200, held),
            Of("HEAD", Item, null, 404, fresh),
            Of("PUT", Item, Bytes(Held.Bytes), 200, held),
            Of("PUT", Item, Bytes(Held.Bytes), 400, fresh),
            Of("PUT", $"{Item}/part", Bytes([1]), 400, $"{fresh}/part?{parts}"),
            Of("PUT", $"{Item}/part", Bytes(New.Bytes), 200, $"{fresh}/part?{parts}"),
            Of("POST", $"{Item}/commit", null, 400, $"{fresh}/commit?upload={upload}"),
            Of("POST", $"{Item}/commit", null, 200, $"{fresh}/commit?upload={upload}&size=1000"),
            Of("POST", $"{Item}/abort", null, 200, $"{fresh}/abort?upload={upload}"),
            Of("POST", $"{Item}/abort", null, 400, $"{fresh}/abort"),
            Json("POST", "objects/storage/verify", $$"""{"oid":"{{Held.Oid}}","size":{{Held.Size}}}""", 200),
            Json("POST", "objects/storage/verify", $$"""{"oid":"{{Held.Oid}}","size":1}""", 409),
            Json("POST", "objects/storage/verify", """{"oid":"x"}""", 400),
            Of("GET", "locks", null, 200),
            Of("GET", "locks", null, 422, "locks?limit=many"),
            Json("POST", "locks", """{"path":"other.bin","ref":{"name":"refs/heads/main"}}""", 201),
            Json("POST", "locks", """{"path":"file.bin"}""", 409),
            Json("POST", "locks", """{"path":1}""", 422),
            Json("POST", "locks/verify", """{"limit":10}""", 200),
            Json("POST", "locks/verify", """{"limit":-1}""", 422),
            Json("POST", "locks/{id}/unlock", "{}", 404, "locks/none/unlock"),
            Json("POST", "locks/{id}/unlock", "[]", 422, $"locks/{id}/unlock"),
            Json("POST", "locks/{id}/unlock", """{"force":true}""", 200, $"locks/{id}/unlock"),
            Of("OPTIONS", Tus, null, 204, $"{fresh}/tus"),
            Of("OPTIONS", Tus, null, 404, $"{wrong}/tus"),
            Chunk("HEAD", 200, other),
            Chunk("HEAD", 404, wrong),
            Chunk("PATCH", 415, other),
            Chunk("PATCH", 412, other, version: "2"),
            Chunk("PATCH", 409, other, New.Bytes, ("Upload-Offset", "1")),
            Chunk("PATCH", 204, other, New.Bytes, ("Upload-Offset", "0")),
            Chunk("DELETE", 204, other),
            Chunk("DELETE", 404, wrong),
            Chunk("POST", 200, other, headers: ("X-HTTP-Method-Override", "HEAD")),
            Chunk("POST", 404, wrong, headers: ("X-HTTP-Method-Override", "HEAD")),
        ];

        ApiExchange Of(string method, string path, HttpContent? body, int status, string? sent = null) =>
            new(path, new HttpRequestMessage(new HttpMethod(method), $"{address}/{sent ?? path}") { Content = body }, status);

        ApiExchange Json(string method, string path, string body, int status, string? sent = null) =>
            Of(method, path, LfsHost.LfsContent(body), status, sent);

        ApiExchange Chunk(
            string method,
            int status,
            string of,
            byte[]? content = null,
            (string Name, string Value)? headers = null,
            string version = "1.0.0")
        {
            var body = content is null ? null : new ByteArrayContent(content)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") },
            };
            var exchange = With(Of(method, Tus, body, status, $"{of}/tus?size=2000"), "Tus-Resumable", version);
            return headers is var (name, value) ? With(exchange, name, value) : exchange;
        }
    }

    public override string ToString() => $"{Request.Method} {Request.RequestUri}";

    private static ApiExchange With(ApiExchange exchange, string header, string value)
    {
        exchange.Request.Headers.TryAddWithoutValidation(header, value).Should().BeTrue();
        return exchange;
    }

    private static ByteArrayContent Bytes(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(LfsMediaType.Content) } };

    private static async Task<string> LockAsync(LfsHost host, string address)
    {
        using var reply = await host.Client.PostAsync($"{address}/locks", LfsHost.LfsContent("""{"path":"file.bin"}"""));
        return (string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["lock"]!["id"]!;
    }
}
