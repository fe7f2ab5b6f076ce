using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Giftless.EndToEnd.Tests.Support;
using Giftless.Tests;

namespace Giftless.EndToEnd.Tests;

/// <summary>The standalone server with TLS, where the stock client speaks HTTP/2.</summary>
public sealed class Http2Tests : EndToEndTest
{
    private const int MiB = 1024 * 1024;

    /// <summary>
    /// How fast a long line is, is how much is under way on it before the first answer. Here answers wait until that has come through.
    /// </summary>
    [Test]
    [CancelAfter(180_000)]
    public async Task An_upload_fills_a_long_line(CancellationToken cancellationToken)
    {
        var server = await StartServerAsync();
        var line = Sandbox.StartProxy(server.Address);
        using var client = TestCertificate.CreateClient(new UriBuilder(line.Address) { Scheme = Uri.UriSchemeHttps }.Uri);
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var content = RandomNumberGenerator.GetBytes(16 * MiB);
        var path = $"{LfsApi.DefaultPath}/objects/storage/{Convert.ToHexStringLower(SHA256.HashData(content))}";
        (await client.GetAsync(path, cancellationToken)).StatusCode.Should().Be(HttpStatusCode.NotFound, "the line is there by now");

        _ = line.Down.CloseAfter(0);
        var filled = line.Up.CloseAfter(6 * MiB);
        var put = client.PutAsync(path, new ByteArrayContent(content), cancellationToken);
        await filled;
        line.Up.Open();
        line.Down.Open();

        (await put).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private async Task<ServerProcess> StartServerAsync()
    {
        using var certificate = TestCertificate.Create();
        var file = Sandbox.PathOf("tls.pfx");
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx));
        return await Sandbox.StartServerAsync("--urls", "https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", file);
    }
}
