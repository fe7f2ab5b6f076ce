using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The standalone server behind nginx, with the lines of the documentation.</summary>
public sealed class ProxyTests : EndToEndTest
{
    private static readonly (string, string)[] Forged =
    [
        ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/evil"),
        ("X-Forwarded-For", "127.0.0.1, 127.0.0.1"),
    ];

    [Test]
    public async Task Links_lead_through_a_proxy_that_is_trusted_whatever_the_client_claims([Values] bool belowPath)
    {
        var server = await StartAsync("--GitLfs:TrustedProxies:0", "127.0.0.0/8");
        var nginx = await NginxServer.StartAsync(
            Sandbox, belowPath ? NginxServer.DocumentedBelowPath(server.Address) : NginxServer.Documented(server.Address));
        var root = new Uri(nginx.Address, belowPath ? "/lfs/" : "/");

        var link = await LfsApi.UploadLinkAsync(root, $"{root.AbsolutePath.TrimEnd('/')}{LfsApi.DefaultPath}", Forged);

        link.Should().StartWith($"{root.AbsoluteUri.TrimEnd('/')}{LfsApi.DefaultPath}/objects/storage/");
        var author = await Sandbox.CreateWorkTreeAsync(root);
        author.Write("a.bin", 3_000_000, seed: 1);
        await author.CommitAllAsync();
        await author.GitAsync("push", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
        nginx.Requests.Should().ContainSingle(request => request.StartsWith("PUT ", StringComparison.Ordinal)).Which
            .Should().EndWith(" - 200");
        nginx.Requests.Should().ContainSingle(request => request.StartsWith("GET ", StringComparison.Ordinal)).Which
            .Should().EndWith(" - 200");
    }

    [TestCase()]
    [TestCase("--GitLfs:TrustedProxies:0", "192.0.2.1", "--GitLfs:TrustedProxies:1", "2001:db8::/32")]
    public async Task A_proxy_that_is_not_named_is_not_believed(params string[] settings)
    {
        var server = await StartAsync(settings);

        (await LfsApi.UploadLinkAsync(server.Address, headers: Forged)).Should().StartWith($"{server.Address}my-org/");
    }

    [Test]
    public async Task What_is_no_proxy_is_named_at_the_start()
    {
        var server = FluentActions.Awaiting(() => StartAsync("--GitLfs:TrustedProxies:0", "10.0.0.1/33"));

        await server.Should().ThrowAsync<InvalidOperationException>().WithMessage("*GitLfs:TrustedProxies has '10.0.0.1/33'*");
    }

    private Task<ServerProcess> StartAsync(params string[] settings) => Sandbox.StartAsync(
        HostProgram.Server, ("ASPNETCORE_ENVIRONMENT", "Production"), ["--GitLfs:Access:Anonymous", "ReadWrite", .. settings]);
}
