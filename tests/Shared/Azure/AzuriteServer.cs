using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Giftless.Tests.Azure;

/// <summary>
/// Microsoft's emulator of Blob Storage, on a free port of this machine, with an account of its own and nothing kept on disk.
/// </summary>
internal sealed class AzuriteServer : IDisposable
{
    private const string Account = "lfs";
    private const string Listening = "successfully listens on ";

    private readonly TempFolder _folder = new();
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private Process? _process;

    /// <summary>The account's address.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>How to reach the account with its key.</summary>
    public string ConnectionString => $"DefaultEndpointsProtocol={Url.Scheme};AccountName={Account};AccountKey={_key};BlobEndpoint={Url};";

    private string CertificateFile => Path.Join(_folder.Path, "cert.pem");

    /// <summary>The certificate of a server that speaks https, for clients to trust; null without.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <summary>Starts one; where it is not installed, the test is ignored, or fails where CI has to have it.</summary>
    /// <param name="https">Whether it speaks https, and takes tokens of Entra ID, whose signatures it does not check.</param>
    public static async Task<AzuriteServer> StartAsync(bool https = false)
    {
        var modules = new DirectoryInfo(Path.Join(RepositoryRoot(), "artifacts", "tools", "node_modules"));
        var program = Path.Join(modules.FullName, "azurite", "dist", "src", "blob", "main.js");
        if (!File.Exists(program))
        {
            const string Missing = "Azurite is not installed; tests/run.sh installs it.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(Missing);
            Assert.Ignore(Missing);
        }

        var server = new AzuriteServer();
        try
        {
            // Where the machine's own Node.js is too old, there is another beside Azurite.
            var node = modules.EnumerateDirectories("node-linux-*").Select(
                package => Path.Join(package.FullName, "bin", "node")).FirstOrDefault("node");
            await server.StartAsync(node, program, https);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private async Task StartAsync(string node, string program, bool https)
    {
        var start = new ProcessStartInfo(node, [
            program, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--silent", "--disableTelemetry",
            "--skipApiVersionCheck",
            .. https ? MakeCertificate() : []])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
            // The source of a copy is asked for over https too, so that the server has to trust itself.
            Environment = { ["AZURITE_ACCOUNTS"] = $"{Account}:{_key}", ["NODE_EXTRA_CA_CERTS"] = CertificateFile },
        };
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is > 0 and var found)
            {
                Url = new Uri($"{line[(found + Listening.Length)..].Trim()}/{Account}");
                // What is not read would hold it up in the end.
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new InvalidOperationException("Azurite did not start.");
    }

    private string[] MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var keyFile = Path.Join(_folder.Path, "key.pem");
        File.WriteAllText(CertificateFile, Certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return ["--oauth", "basic", "--cert", CertificateFile, "--key", keyFile];
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }

        Certificate?.Dispose();
        _folder.Dispose();
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Giftless.Core.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run below the repository.");
    }
}
