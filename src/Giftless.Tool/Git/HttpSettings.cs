using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Giftless.Tool.Git;

/// <summary>What git's settings say of requests to one address: <c>http.proxy</c>, <c>http.sslCAInfo</c> and the like.</summary>
internal static class HttpSettings
{
    /// <summary>The settings of the section <c>http</c> that count for an address, by their names in lower case.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        var found = await GitRun.TryAsync(cancellationToken, "config", "-z", "--get-urlmatch", "http", address.AbsoluteUri);
        return GitRun.Pairs(found.Output).Select(pair => (Name: pair.Key["http.".Length..], pair.Value))
            .GroupBy(pair => pair.Name, pair => pair.Value).ToDictionary(group => group.Key, group => group.Last());
    }

    /// <exception cref="ToolException">A file that is named cannot be read.</exception>
    public static SocketsHttpHandler CreateHandler(IReadOnlyDictionary<string, string> settings)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (settings.GetValueOrDefault("proxy") is { Length: > 0 } proxy)
            handler.Proxy = new WebProxy(proxy.Contains("://", StringComparison.Ordinal) ? proxy : $"http://{proxy}");
        try
        {
            Secure(handler.SslOptions, settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ToolException($"The certificates that git's settings name cannot be read: {exception.Message}");
        }

        return handler;
    }

    [SuppressMessage("Security", "CA5359", Justification = "Git's user said so, and git does so too.")]
    private static void Secure(SslClientAuthenticationOptions tls, IReadOnlyDictionary<string, string> settings)
    {
        var isUnchecked = Environment.GetEnvironmentVariable("GIT_SSL_NO_VERIFY") is { Length: > 0 }
            || settings.GetValueOrDefault("sslverify")?.ToUpperInvariant() is "FALSE" or "NO" or "OFF" or "0";
        if (isUnchecked)
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        var authorities = Environment.GetEnvironmentVariable("GIT_SSL_CAINFO") ?? settings.GetValueOrDefault("sslcainfo");
        if (!string.IsNullOrEmpty(authorities))
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(Expand(authorities));
        }

        if (settings.GetValueOrDefault("sslcert") is { Length: > 0 } certificate)
        {
            var key = settings.GetValueOrDefault("sslkey");
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(Expand(certificate), key is null ? null : Expand(key))];
        }
    }

    private static string Expand(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : path;
}
