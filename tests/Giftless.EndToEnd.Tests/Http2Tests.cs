using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The standalone server with TLS, where the stock client speaks HTTP/2.</summary>
public sealed class Http2Tests : EndToEndTest
{
    private const int SettingsFrame = 4;
    private const int WindowUpdateFrame = 8;
    private const int InitialWindowSize = 4;
    private const int DefaultConnectionWindow = 65_535;

    [Test]
    [CancelAfter(60_000)]
    public async Task Clients_may_send_enough_to_fill_a_long_line(CancellationToken cancellationToken)
    {
        var certificate = Sandbox.PathOf("tls.pfx");
        await File.WriteAllBytesAsync(certificate, SelfSigned(), cancellationToken);
        var server = await Sandbox.StartServerAsync("--urls", "https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", certificate);

        var (stream, connection) = await ReadWindowsAsync(server.Address, cancellationToken);

        stream.Should().BeGreaterThanOrEqualTo(4 * 1024 * 1024);
        connection.Should().BeGreaterThanOrEqualTo(8 * 1024 * 1024);
    }

    /// <summary>What a server allows at the start of a connection (RFC 9113, sections 6.5.2 and 6.9.2).</summary>
    private static async Task<(long Stream, long Connection)> ReadWindowsAsync(Uri server, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
            },
            cancellationToken);
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray(), cancellationToken);

        var (stream, connection) = (0L, 0L);
        while (stream == 0 || connection == 0)
        {
            var header = new byte[9];
            await tls.ReadExactlyAsync(header, cancellationToken);
            var payload = new byte[(header[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1))];
            await tls.ReadExactlyAsync(payload, cancellationToken);
            if (header[3] == WindowUpdateFrame)
                connection = DefaultConnectionWindow + BinaryPrimitives.ReadUInt32BigEndian(payload);
            for (var i = 0; header[3] == SettingsFrame && i + 6 <= payload.Length; i += 6)
            {
                if (BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(i)) == InitialWindowSize)
                    stream = BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(i + 2));
            }
        }

        return (stream, connection);
    }

    private static byte[] SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pfx);
    }
}
