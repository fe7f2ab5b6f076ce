using System.Net.Sockets;
using System.Text;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Giftless.AspNetCore.Tests;

/// <summary>Every failure on the server's routes is a document that clients understand and operators can find in the log.</summary>
public sealed class ErrorDocumentTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static readonly Sample Held = Sample.Of(10);

    private static readonly (int Status, HttpMethod Method, string Resource, string? Body)[] Failures =
    [
        (400, HttpMethod.Post, "objects/batch", "{"),
        (401, HttpMethod.Post, "objects/batch", "{}"),
        (401, HttpMethod.Get, $"objects/storage/{Held.Oid}", null),
        (401, HttpMethod.Put, $"objects/storage/{Held.Oid}", "x"),
        (401, HttpMethod.Post, "objects/storage/verify", "{}"),
        (403, HttpMethod.Post, "objects/batch", """{"operation":"upload","objects":[{"oid":"a","size":1}]}"""),
        (404, HttpMethod.Get, $"objects/storage/{new string('a', 64)}", null),
        (404, HttpMethod.Get, "locks", null),
        (405, HttpMethod.Delete, "objects/batch", null),
        (406, HttpMethod.Post, "objects/batch", "{}"),
        (409, HttpMethod.Post, "objects/storage/verify", $$"""{"oid":"{{Held.Oid}}","size":1}"""),
        (413, HttpMethod.Post, "objects/batch", new string(' ', 5000)),
        (415, HttpMethod.Post, "objects/batch", "{}"),
        (416, HttpMethod.Get, $"objects/storage/{Held.Oid}", null),
        (422, HttpMethod.Post, "objects/batch", "{}"),
    ];

    [Test]
    public async Task Every_failure_is_a_document_under_the_trace_id([Range(0, 14)] int index)
    {
        Failures.Should().HaveCount(15);
        var (status, method, resource, body) = Failures[index];
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Options = options => options.Limits.MaxBatchBytes = 4000;
            setup.Services = builder => builder.AddUsers();
            setup.Map = app => app.MapGitLfs().RequireAuthorization(policy => policy.RequireRole("writer"));
        });
        host.Hold(Held);
        using var request = new HttpRequestMessage(method, LfsHost.PathOf(resource)).As(
            status switch { 401 => null, 403 => "nobody", _ => "writer" });
        if (body is not null)
            request.Content = status == 415 ? new StringContent(body) : LfsHost.LfsContent(body);
        if (status == 406)
            request.Headers.Accept.ParseAdd("text/html");
        if (status == 416)
            request.Headers.Range = new(10, null);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");

        var response = await host.Client.SendAsync(request);
        ((string)(await response.ShouldBeErrorAsync(status))["request_id"]!).Should().Be(TraceId);
        response.Header("LFS-Authenticate").Should().Be(status == 401 ? "Basic realm=\"Git LFS\"" : null);
        response.Header("WWW-Authenticate").Should().Be(status == 401 ? "Basic realm=\"Git LFS\"" : null);
    }

    [Test]
    public async Task No_document_is_kept_or_taken_for_something_else()
    {
        await using var host = await LfsHost.StartAsync();
        foreach (var response in new[] { await host.PostBatchAsync("{}"),
            await host.PostBatchAsync($$"""{"operation":"download","objects":[{"oid":"{{Held.Oid}}"}]}""") })
        {
            response.Header("X-Content-Type-Options").Should().Be("nosniff");
            response.Header("Cache-Control").Should().Be("no-store");
        }
    }

    [Test]
    public async Task Gives_every_request_without_a_trace_an_id_of_its_own()
    {
        await using var host = await LfsHost.StartAsync();
        var first = (string)(await (await host.Client.GetAsync(LfsHost.PathOf("locks"))).ShouldBeErrorAsync(404))["request_id"]!;
        var second = (string)(await (await host.Client.GetAsync(LfsHost.PathOf("locks"))).ShouldBeErrorAsync(404))["request_id"]!;
        first.Should().MatchRegex("^[0-9a-f]{32}$").And.NotBe(second);
    }

    [Test]
    public async Task A_failed_HEAD_has_no_JSON_type_and_no_body()
    {
        await using var host = await LfsHost.StartAsync();
        foreach (var (resource, status) in new[] { ($"objects/storage/{Held.Oid}", 404), ("objects/batch", 405), ("locks", 404) })
        {
            var response = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, LfsHost.PathOf(resource)));
            ((int)response.StatusCode).Should().Be(status);
            (response.ContentTypeText() ?? "").Should().NotContain("json");
            (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        }
    }

    [Test]
    public async Task An_unexpected_failure_is_logged_and_tells_the_client_nothing()
    {
        await using var host = await LfsHost.StartAsync(
            setup => setup.Wrap = inner => new FailingStorage(inner, new InvalidOperationException("secret of the server")));
        var response = await host.Client.PutAsync(LfsHost.PathOf(Held), new ByteArrayContent(Held.Bytes));
        ((string)(await response.ShouldBeErrorAsync(500))["message"]!).Should().NotContain("secret");
        host.Log.Errors().Should().ContainSingle().Which.Should().Contain("secret of the server");
    }

    [Test]
    public async Task Messages_are_written_as_people_read_them()
    {
        await using var host = await LfsHost.StartAsync();
        (await (await host.PostBatchAsync("{}")).Content.ReadAsStringAsync())
            .Should().StartWith("{\"message\":\"'operation' is missing.\"");
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task A_body_in_broken_chunks_is_400(CancellationToken cancellationToken)
    {
        await using var host = await LfsHost.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.Address.Port, cancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT {LfsHost.PathOf(Held)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
                cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var reply = await reader.ReadToEndAsync(cancellationToken);
        reply.Should().StartWith("HTTP/1.1 400").And.Contain("application/vnd.git-lfs+json").And.Contain("\"request_id\"");
        host.StoredFiles().Should().BeEmpty();
    }

    [Test]
    public async Task A_storage_of_the_host_may_fail_with_a_code_of_its_own()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Wrap = inner =>
            new FailingStorage(inner, new LfsException(429, "Too much today.") { RetryAfter = TimeSpan.FromSeconds(0.5) }));
        var response = await host.Client.PutAsync(LfsHost.PathOf(Held), new ByteArrayContent(Held.Bytes));
        await response.ShouldBeErrorAsync(429, "Too much today.");
        response.Header("Retry-After").Should().Be("1");
    }
}
