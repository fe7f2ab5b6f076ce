using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Giftless.Tests;

/// <summary>A certificate for a server of this machine, which nobody trusts who is not told to.</summary>
internal static class TestCertificate
{
    private const string Name = "CN=localhost";

    /// <summary>Makes one, with its key.</summary>
    public static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>A client that trusts it.</summary>
    public static HttpClient CreateClient(Uri server) => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == Name },
    })
    {
        BaseAddress = server,
    };
}
