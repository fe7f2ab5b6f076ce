using System.Diagnostics;

namespace Giftless.Tests.Ceph;

/// <summary>
/// The processes of the smallest Ceph cluster: a monitor, one server of objects that keeps them in memory, and the S3 gateway.
/// </summary>
internal sealed class CephCluster((int First, int Second) monitorPorts, int gatewayPort) : IAsyncDisposable
{
    private const string Gateway = "client.rgw.a";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly List<Process> _servers = [];
    private readonly string _id = Guid.NewGuid().ToString();

    public int GatewayPort => gatewayPort;

    private string ConfigurationFile => Path.Join(_folder.Path, "ceph.conf");

    private string Keyring => Path.Join(_folder.Path, "keyring");

    /// <summary>Starts the monitor with keys for all the others: without keys the gateway waits for ever.</summary>
    public async Task StartMonitorAsync()
    {
        foreach (var name in (string[])["mon", "osd", "rgw", "run"])
            Directory.CreateDirectory(Path.Join(_folder.Path, name));
        await File.WriteAllTextAsync(ConfigurationFile, Configuration());
        await RunAsync("ceph-authtool", "--create-keyring", Keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *");
        foreach (var name in (string[])["client.admin", Gateway, "osd.0"])
            await RunAsync("ceph-authtool", Keyring, "--gen-key", "-n", name, "--cap", "mon", "allow *", "--cap", "osd", "allow *");

        var map = Path.Join(_folder.Path, "monmap");
        await RunAsync("monmaptool", "--create", "--addv", "a", MonitorAddress(), "--fsid", _id, map);
        await RunAsync("ceph-mon", "--mkfs", "-i", "a", "--monmap", map, "--keyring", Keyring);
        Start("ceph-mon", "-i", "a", "-f");
    }

    public async Task StartObjectsAsync()
    {
        var id = Guid.NewGuid().ToString();
        await RunAsync("ceph", "osd", "new", id, "0");
        await RunAsync("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", id);
        Start("ceph-osd", "-i", "0", "-f");
        await RunAsync("ceph", "osd", "crush", "add", "osd.0", "1.0", "root=default", $"host={Environment.MachineName.Split('.')[0]}");
        await UntilAsync(async () => (await RunAsync("ceph", "osd", "stat")).Contains(" 1 up", StringComparison.Ordinal));
    }

    public Task CreatePoolAsync(string pool) => RunAsync("ceph", "osd", "pool", "create", pool, "1", "1");

    public async Task StartGatewayAsync(Uri address, HttpClient client)
    {
        var gateway = Start("radosgw", "-n", Gateway, "-f");
        await UntilAsync(async () =>
        {
            if (gateway.HasExited)
                throw new InvalidOperationException($"radosgw ended with {gateway.ExitCode}.");
            try
            {
                using var response = await client.GetAsync(address);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    public Task CreateUserAsync(string name, string accessKey, string secretKey) => RunAsync(
        "radosgw-admin", "-n", Gateway, "user", "create", $"--uid={name}", $"--display-name={name}", $"--access-key={accessKey}",
        $"--secret-key={secretKey}", "--max-buckets=0");

    /// <summary>Ends all at once, the gateway first: it would wait for the others. Nothing of theirs is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_servers))
        {
            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
        }

        _folder.Dispose();
    }

    private Process Start(string program, params string[] arguments)
    {
        var server = Process.Start(StartInfo([program, .. arguments]))!;
        _servers.Add(server);

        // What is not read would hold it up in the end.
        _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = server.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return server;
    }

    private async Task<string> RunAsync(params string[] command)
    {
        using var process = Process.Start(StartInfo(command))!;
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            var output = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? output[0]
                : throw new InvalidOperationException($"{string.Join(' ', command)} failed: {string.Concat(output)}");
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)} did not end.", exception);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await condition())
            await timer.WaitForNextTickAsync(limit.Token);
    }

    private ProcessStartInfo StartInfo(string[] command) => new(command[0], command[1..])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
        WorkingDirectory = "/",
        Environment = { ["CEPH_CONF"] = ConfigurationFile },
    };

    private string MonitorAddress() => $"[v2:127.0.0.1:{monitorPorts.First},v1:127.0.0.1:{monitorPorts.Second}]";

    /// <summary>A cluster of one, quick to start: what it stores need not outlive it, and parts of uploads may be small.</summary>
    private string Configuration() => $"""
        [global]
        fsid = {_id}
        mon initial members = a
        mon host = {MonitorAddress()}
        public addr = 127.0.0.1
        public network = 127.0.0.0/8
        cluster network = 127.0.0.0/8
        ms bind ipv6 = false
        auth cluster required = cephx
        auth service required = cephx
        auth client required = cephx
        keyring = {Keyring}
        run dir = {_folder.Path}/run
        admin socket = {_folder.Path}/run/$name.$pid.asok
        log file =
        log to stderr = false
        mon cluster log file =
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg autoscale mode = off
        osd crush chooseleaf type = 0
        mon allow pool size one = true
        mon max pg per osd = 2000
        paxos propose interval = 0.05
        [mon.a]
        mon data = {_folder.Path}/mon
        mon data avail crit = 1
        mon data avail warn = 1
        [osd.0]
        osd data = {_folder.Path}/osd
        osd objectstore = memstore
        memstore device bytes = 12884901888
        osd class load list = *
        osd class default list = *
        [{Gateway}]
        rgw frontends = beast endpoint=127.0.0.1:{gatewayPort}
        rgw data = {_folder.Path}/rgw
        rgw thread pool size = 32
        rgw dns name = localhost
        rgw multipart min part size = 1024

        """;
}
