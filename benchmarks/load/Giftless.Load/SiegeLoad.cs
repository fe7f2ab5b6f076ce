using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Giftless.Load;

/// <summary>
/// What a user's batch takes while others do their worst: 64 connections of made-up passwords, 400 downloads whose clients stand still, and
/// ten bodies of 4 MiB a second. Each kind comes from an address of its own.
/// </summary>
internal static class SiegeLoad
{
    private const int Guessers = 64;
    private const int Stalled = 400;
    private const int BodiesPerSecond = 10;
    private const int BodyBytes = 4 * 1024 * 1024 - 1024;

    public static async Task RunAsync(Workspace workspace, Report report, TimeSpan time)
    {
        var held = new SampleObject(1, 64L * 1024 * 1024);
        workspace.Store(held);
        using var server = await ServerProcess.StartStandaloneAsync(
            workspace.Root,
            "--GitLfs:Access:Anonymous=None",
            "--GitLfs:Access:Users:0:Name=ann", $"--GitLfs:Access:Users:0:PasswordHash={await HashAsync("ann's own")}",
            "--GitLfs:Access:Users:0:Read:0=*",
            "--GitLfs:Access:Users:1:Name=mallory", $"--GitLfs:Access:Users:1:PasswordHash={await HashAsync("mallory's")}",
            "--GitLfs:Access:Users:1:Read:0=*");
        using var ann = ClientFrom(1, "ann", "ann's own");
        var quiet = await MeasureAsync(ann, server.Repository, held, time / 4);

        using var end = new CancellationTokenSource();
        using var guesser = ClientFrom(2, "ann", "wrong");
        using var reader = ClientFrom(3, "mallory", "mallory's");
        var stalled = new List<Socket>();
        var attacks = Enumerable.Range(0, Guessers).Select(i => GuessAsync(guesser, server.Repository, held, i, end.Token))
            .Append(SendBodiesAsync(reader, server.Repository, end.Token)).ToList();
        var action = await DownloadOfAsync(reader, server.Repository, held);
        try
        {
            for (var i = 0; i < Stalled; i++)
                stalled.Add(await StallAsync(action, source: 4));
            var besieged = await MeasureAsync(ann, server.Repository, held, time);
            report.Add("a user's batch before the siege, median in ms", $"{quiet.Count} batches", Percentile(quiet, 0.5));
            report.Add(
                $"the same beside {Guessers} guessers, {Stalled} stalled downloads, {BodiesPerSecond} x 4 MiB a second",
                $"{besieged.Count} batches, p99 {Report.Format(Percentile(besieged, 0.99))} ms",
                Percentile(besieged, 0.5), most: 100);
            report.Add("peak memory of the server in MiB", "", server.Probe.PeakMebibytes, most: 500);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(attacks);
            stalled.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task<List<double>> MeasureAsync(HttpClient client, Uri repository, SampleObject held, TimeSpan time)
    {
        var took = new List<double>();
        for (var total = Stopwatch.StartNew(); total.Elapsed < time;)
        {
            var start = Stopwatch.GetTimestamp();
            using var reply = await client.PostAsync(BatchOf(repository), BatchBody(held));
            reply.EnsureSuccessStatusCode();
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return took;
    }

    private static async Task GuessAsync(HttpClient client, Uri repository, SampleObject held, int seed, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, BatchOf(repository)) { Content = BatchBody(held) };
            request.Headers.Authorization = Basic("ann", $"guess {seed} {i}");
            await IgnoreAsync(client.SendAsync(request, end));
        }
    }

    /// <summary>Each body is nearly as long as a batch may be, and all but a few bytes of it are members that nobody knows.</summary>
    private static async Task SendBodiesAsync(HttpClient client, Uri repository, CancellationToken end)
    {
        var members = string.Concat(Enumerable.Range(0, BodyBytes / 16).Select(i => $"\"x{i:D8}\":[1],"));
        var body = Encoding.UTF8.GetBytes($"{{{members}\"operation\":\"download\",\"objects\":[]}}");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / BodiesPerSecond));
        var sent = new List<Task>();
        while (!end.IsCancellationRequested)
        {
            await IgnoreAsync(timer.WaitForNextTickAsync(end).AsTask());
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.git-lfs+json");
            sent.Add(IgnoreAsync(client.PostAsync(BatchOf(repository), content, end)));
            sent.RemoveAll(task => task.IsCompleted);
        }

        await Task.WhenAll(sent);
    }

    private static async Task<byte[]> DownloadOfAsync(HttpClient client, Uri repository, SampleObject held)
    {
        using var reply = await client.PostAsync(BatchOf(repository), BatchBody(held));
        using var json = JsonDocument.Parse(await reply.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        var action = json.RootElement.GetProperty("objects")[0].GetProperty("actions").GetProperty("download");
        var headers = action.GetProperty("header").EnumerateObject().Select(
            header => KeyValuePair.Create(header.Name, header.Value.GetString()!));
        return RawConnection.Head("GET", new Uri(action.GetProperty("href").GetString()!), contentLength: null, [.. headers]);
    }

    /// <summary>Asks for an object and reads nothing of it.</summary>
    private static async Task<Socket> StallAsync(byte[] request, byte source)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, source]), 0));
        var host = Encoding.ASCII.GetString(request).Split("\r\n").First(
            line => line.StartsWith("Host: ", StringComparison.OrdinalIgnoreCase));
        await socket.ConnectAsync(IPEndPoint.Parse(host["Host: ".Length..]));
        await socket.SendAsync(request);
        return socket;
    }

    private static async Task IgnoreAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task is Task<HttpResponseMessage> { IsCompletedSuccessfully: true } reply)
            (await reply).Dispose();
    }

    private static async Task<string> HashAsync(string password)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", ["exec", ServerProcess.AssemblyOf("Giftless.Server"), "hash-password"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        await process.StandardInput.WriteLineAsync(password);
        process.StandardInput.Close();
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }

    private static HttpClient ClientFrom(byte source, string user, string password)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, source]), 0));
                await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        client.DefaultRequestHeaders.Authorization = Basic(user, password);
        return client;
    }

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private static Uri BatchOf(Uri repository) => new($"{repository.AbsoluteUri}/objects/batch");

    private static StringContent BatchBody(SampleObject held) => new(
        $$"""{"operation":"download","objects":[{"oid":"{{held.Oid}}","size":{{held.Size}}}]}""", Encoding.UTF8,
        "application/vnd.git-lfs+json");

    private static double Percentile(IEnumerable<double> values, double fraction)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)(fraction * (sorted.Count - 1))];
    }
}
