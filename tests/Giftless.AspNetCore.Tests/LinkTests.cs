using System.Net.Sockets;
using System.Text;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Giftless.AspNetCore.Tests;

/// <summary>Links lead back to where the client can reach the server.</summary>
public sealed class LinkTests
{
    private static readonly Sample Object = Sample.Of(10);
    private static readonly string Path = LfsHost.PathOf(Object);

    private static readonly (string, string)[] Forwarded =
    [
        ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "git.example.org:8443"), ("X-Forwarded-Prefix", "/behind"),
        ("X-Forwarded-For", "192.0.2.1"),
    ];

    [Test]
    public async Task Follow_the_host_that_the_client_called()
    {
        await using var host = await LfsHost.StartAsync();
        (await HrefAsync(host, "", ("Host", "lfs.example.org:81"))).Should().Be($"http://lfs.example.org:81{Path}");
        (await HrefAsync(host, "", ("Host", "[::1]:81"))).Should().Be($"http://[::1]:81{Path}");
        (await HrefAsync(host, "", ("Host", "[::1]"))).Should().Be($"http://[::1]{Path}");
        (await HrefAsync(host, "", ("Host", "my_server-1"))).Should().Be($"http://my_server-1{Path}");
        (await HrefAsync(host, "", ("Host", "EXAMPLE.org."))).Should().Be($"http://EXAMPLE.org.{Path}");
        (await HrefAsync(host, "", ("Host", "192.0.2.1:65535"))).Should().Be($"http://192.0.2.1:65535{Path}");
    }

    [Test]
    public async Task Ignore_forwarded_headers_that_the_host_does_not_trust()
    {
        await using var host = await LfsHost.StartAsync();
        (await HrefAsync(host, "", Forwarded)).Should().Be(new Uri(host.Address, Path).AbsoluteUri);
    }

    [Test]
    public async Task Follow_forwarded_headers_that_the_host_trusts()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Pipeline = app =>
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All }));
        (await HrefAsync(host, "", Forwarded)).Should().Be($"https://git.example.org:8443/behind{Path}");
    }

    [Test]
    public async Task A_path_base_that_routing_does_not_know_of_is_no_part_of_a_repository()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Pipeline = app => app.UsePathBase("/base"));

        await (await host.PostBatchAsync("{}", path: "/base" + LfsHost.PathOf("objects/batch"))).ShouldBeErrorAsync(500);

        host.Log.Errors().Should().Contain(error => error.Contains("app.UseRouting()", StringComparison.Ordinal));
    }

    [Test]
    public async Task Do_not_grow_with_a_name_or_an_address_of_any_length()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Pipeline = app =>
        {
            app.Use((context, next) =>
            {
                context.Request.PathBase = context.Request.Headers["Base"].ToString();
                return next(context);
            });
            app.UseRouting();
        });
        (string, string, int)[] cases =
            [("Host", string.Join('.', Enumerable.Repeat("a", 4000)), 400), ("Base", "/" + new string('a', 4100), 414)];
        foreach (var (name, value, status) in cases)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, LfsHost.PathOf("objects/batch"))
            {
                Content = LfsHost.LfsContent($$"""{"operation":"upload","objects":[{"oid":"{{Object.Oid}}","size":1}]}"""),
            };
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
            var reply = await host.Client.SendAsync(request);
            await reply.ShouldBeErrorAsync(status);
            (await reply.Content.ReadAsStringAsync()).Length.Should().BeLessThan(600);
        }
    }

    [Test]
    public async Task Keep_the_path_base()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Pipeline = app => app.UsePathBase("/my apps/lfs").UseRouting());
        (await HrefAsync(host, "/my%20apps/lfs")).Should().Be(new Uri(host.Address, $"/my%20apps/lfs{Path}").AbsoluteUri);
        (await HrefAsync(host, "")).Should().Be(new Uri(host.Address, Path).AbsoluteUri);
        await (await host.Client.PutAsync($"/my%20apps/lfs{Path}", new ByteArrayContent(Object.Bytes))).ShouldBeAsync(200);
        host.StoredFiles().Should().Equal($"org/repo/{Object.Oid}");
    }

    [TestCase("https://lfs.example.org", "https://lfs.example.org")]
    [TestCase("https://lfs.example.org/", "https://lfs.example.org")]
    [TestCase("http://example.org:8080/a%20b/lfs/", "http://example.org:8080/a%20b/lfs")]
    public async Task Start_at_the_public_url_whatever_the_request_says(string publicUrl, string start)
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Options = options => options.PublicUrl = new Uri(publicUrl);
            setup.Pipeline = app => app.UsePathBase("/inside").UseRouting();
        });
        (await HrefAsync(host, "/inside", [("Host", "internal"), .. Forwarded])).Should().Be(start + Path);
    }

    [TestCase("POST {0} HTTP/1.0", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: ", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: real@evil", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: evil/", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: evil?", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: e:v:il", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: e,vil", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: ev%il", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: evil:", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: evil:0", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: evil:65536", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: evil:8a", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: evil:99999999999", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: [::1", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: [evil]", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: .", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: a..b", false)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: real@evil", true)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: a b", true)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: \r\nX-Forwarded-Host: a/b", true)]
    [TestCase("POST {0} HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: javascript", true)]
    [CancelAfter(180_000)]
    public async Task Are_not_made_to_what_is_no_host(string start, bool trusts, CancellationToken cancellationToken)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Pipeline = app =>
        {
            if (trusts)
                app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
        });
        var reply = await SendRawAsync(host, start, cancellationToken);

        // What the framework's own middleware does not believe leaves the request as it was.
        if (trusts && !start.EndsWith("javascript", StringComparison.Ordinal) && !start.Contains("Host: \r", StringComparison.Ordinal))
            reply.Should().StartWith("HTTP/1.1 200").And.Contain("\"http://x/org/repo.git/");
        else
            reply.Should().StartWith("HTTP/1.1 400").And.NotContain("http://");
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Need_no_host_where_the_public_url_is_known(CancellationToken cancellationToken)
    {
        await using var host = await LfsHost.StartAsync(
            setup => setup.Options = options => options.PublicUrl = new Uri("https://lfs.example.org"));
        (await SendRawAsync(host, "POST {0} HTTP/1.0", cancellationToken)).Should().Contain("\"https://lfs.example.org/org/repo.git/");
    }

    private static async Task<string> SendRawAsync(LfsHost host, string start, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.Address.Port, cancellationToken);
        var body = $$"""{"operation":"upload","objects":[{"oid":"{{Object.Oid}}","size":10}]}""";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"{start.Replace("{0}", LfsHost.PathOf("objects/batch"), StringComparison.Ordinal)}\r\nConnection: close\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"), cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static async Task<string> HrefAsync(LfsHost host, string pathBase, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, pathBase + LfsHost.PathOf("objects/batch"))
        {
            Content = LfsHost.LfsContent($$"""{"operation":"upload","objects":[{"oid":"{{Object.Oid}}","size":10}]}"""),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        var response = await host.Client.SendAsync(request);
        await response.ShouldBeAsync(200);
        var actions = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!["objects"]![0]!["actions"]!;
        return (string)actions["upload"]!["href"]!;
    }
}
