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
        ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "git.example.org:8443"), ("X-Forwarded-Prefix", "/behind"), ("X-Forwarded-For", "192.0.2.1"),
    ];

    [Test]
    public async Task Follow_the_host_that_the_client_called()
    {
        await using var host = await LfsHost.StartAsync();
        (await HrefAsync(host, "", ("Host", "lfs.example.org:81"))).Should().Be($"http://lfs.example.org:81{Path}");
        (await HrefAsync(host, "", ("Host", "[::1]:81"))).Should().Be($"http://[::1]:81{Path}");
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
