using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.Tests.Ceph;

/// <summary>
/// A Ceph cluster of the tests' own with its S3 gateway, on free ports of this machine, that keeps everything in memory. It verifies
/// signatures as Amazon does, in any region.
/// </summary>
internal sealed class CephGateway : IAsyncDisposable
{
    private static readonly string[] Programs = ["ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin"];

    /// <summary>The pools that the gateway would make one after the other, each with more placement groups than one disk likes.</summary>
    private static readonly string[] Pools =
    [
        ".rgw.root", "default.rgw.log", "default.rgw.control", "default.rgw.meta", "default.rgw.buckets.index", "default.rgw.buckets.data",
        "default.rgw.buckets.non-ec",
    ];

    private static Task<CephGateway>? _shared;

    private readonly HttpClient _client = new();
    private readonly CephCluster _cluster;

    private CephGateway(CephCluster cluster, Uri address) => (_cluster, Address) = (cluster, address);

    public Uri Address { get; }

    public string AccessKey { get; } = "TESTACCESSKEY";

    public string SecretKey { get; } = RandomNumberGenerator.GetHexString(40, lowercase: true);

    /// <summary>
    /// The gateway that the tests of an assembly share; where Ceph is not installed the test is ignored, or fails where CI has to have it.
    /// </summary>
    public static Task<CephGateway> SharedAsync()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Array.Find(Programs, program => !folders.Any(folder => File.Exists(Path.Join(folder, program)))) is { } absent)
        {
            var message = $"Ceph is not installed ({absent} is missing); tests/run.sh installs it.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(message);
            Assert.Ignore(message);
        }

        return LazyInitializer.EnsureInitialized(ref _shared, StartNewAsync);
    }

    /// <summary>Ends the shared gateway, if there is one.</summary>
    public static async Task StopSharedAsync()
    {
        if (_shared is { IsCompletedSuccessfully: true })
            await (await _shared).DisposeAsync();
    }

    /// <summary>Makes an empty bucket.</summary>
    /// <returns>Its name, which no other has.</returns>
    public async Task<string> CreateBucketAsync()
    {
        var name = $"lfs-{Guid.NewGuid():N}";
        using var response = await _client.PutAsync(SignedUrl("PUT", $"/{name}"), content: null);
        response.EnsureSuccessStatusCode();
        return name;
    }

    /// <summary>Makes a user who may do nothing that nobody allows.</summary>
    public async Task<(string Name, string AccessKey, string SecretKey)> CreateUserAsync()
    {
        var name = $"user{Guid.NewGuid():N}";
        var (accessKey, secretKey) = (RandomNumberGenerator.GetHexString(20), RandomNumberGenerator.GetHexString(40, lowercase: true));
        await _cluster.CreateUserAsync(name, accessKey, secretKey);
        return (name, accessKey, secretKey);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _cluster.DisposeAsync();
    }

    private static async Task<CephGateway> StartNewAsync()
    {
        var cluster = new CephCluster(monitorPorts: (FreePort(), FreePort()), gatewayPort: FreePort());
        try
        {
            await cluster.StartMonitorAsync();
            await cluster.StartObjectsAsync();
            await Task.WhenAll(Pools.Select(cluster.CreatePoolAsync));
            var gateway = new CephGateway(cluster, new Uri($"http://127.0.0.1:{cluster.GatewayPort}"));
            await cluster.StartGatewayAsync(gateway.Address, gateway._client);
            await cluster.CreateUserAsync("tests", gateway.AccessKey, gateway.SecretKey);
            await gateway.WarmUpAsync();
            return gateway;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first upload in parts takes a gateway longer on a busy machine than a server waits for it.</summary>
    private async Task WarmUpAsync()
    {
        using var response = await _client.PostAsync(
            SignedUrl("POST", $"/{await CreateBucketAsync()}/warm", "&uploads="), content: null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Signs a request by the query, as Amazon's "Authenticating Requests: Using Query Parameters" says, for a minute.</summary>
    private Uri SignedUrl(string method, string path, string lastOfQuery = "")
    {
        var time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/us-east-1/s3/aws4_request";
        var query = $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString($"{AccessKey}/{scope}")}&X-Amz-Date={time}&"
            + $"X-Amz-Expires=60&X-Amz-SignedHeaders=host{lastOfQuery}";
        var request = $"{method}\n{path}\n{query}\nhost:{Address.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + SecretKey), Mac);
        return new Uri(Address, $"{path}?{query}&X-Amz-Signature={Convert.ToHexStringLower(Mac(key, text))}");
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
