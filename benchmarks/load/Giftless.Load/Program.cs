using System.Runtime.InteropServices;
using Giftless.Load;

const int Mebibyte = 1024 * 1024;
const string Usage = """
    Loads a Git LFS server on this machine, or compares this library with bare servers.

      batch    --url REPOSITORY [--objects 100] [--connections 16] [--seconds 5] [--operation download] [--pid SERVER]
      put      --url REPOSITORY [--mebibytes 1024] [--concurrency 1] [--count 1] [--pid SERVER]
      get      --url REPOSITORY [--mebibytes 1024] [--concurrency 1] [--count 1] [--pid SERVER]
      line     [--files 3000] [--bytes 2048] [--delay 20] [--tls no] [--rounds 3] [--server FOLDER] [--scratch FOLDER]
      compare  [--only batch,upload,download,blocks,memory,start,locks,small,slowdisk,siege] [--rounds 5] [--seconds 2] [--scratch FOLDER]

    line pushes files with git-lfs over a line that takes --delay milliseconds there and back, and fetches them again; --server names the
    folder of another build of the standalone server.
    REPOSITORY is like http://127.0.0.1:5080/load.git/info/lfs. Objects that put and get upload stay on the server.
    """;

// .NET ends at once on these unless told otherwise, and would leave the compared servers behind.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(130));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));

try
{
    var arguments = new Arguments(
        args, "url", "objects", "connections", "seconds", "operation", "pid", "mebibytes", "concurrency", "count", "only", "rounds",
        "scratch",
        "files", "bytes", "delay", "tls", "server");
    return arguments.Command switch
    {
        "batch" => await BatchAsync(arguments),
        "put" => await TransferAsync(arguments, download: false),
        "get" => await TransferAsync(arguments, download: true),
        "line" => await LineAsync(arguments),
        "compare" => await CompareAsync(arguments),
        _ => throw new ArgumentException(Usage),
    };
}
catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or HttpRequestException or AggregateException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

static async Task<int> BatchAsync(Arguments arguments)
{
    var objects =
        Enumerable.Range(1, arguments.Number("objects", 100, most: 1000)).Select(seed => new SampleObject(seed, 1000 + seed)).ToList();
    using var client = new LfsClient(arguments.Url());
    var operation = arguments.Text("operation", "download");
    if (operation == "download")
        await client.SeedAsync(objects);
    Console.WriteLine(client.LoadBatch(
        operation,
        objects,
        arguments.Number("connections", 16, most: 256),
        TimeSpan.FromSeconds(arguments.Number("seconds", 5, most: 60)),
        arguments.Server()));
    return 0;
}

static async Task<int> TransferAsync(Arguments arguments, bool download)
{
    var size = arguments.Number("mebibytes", 1024, most: 16 * 1024) * (long)Mebibyte;
    var concurrency = arguments.Number("concurrency", 1, most: 256);
    var count = Math.Max(concurrency, arguments.Number("count", 1, most: 1024));
    using var client = new LfsClient(arguments.Url());
    if (download)
    {
        List<SampleObject> one = [new SampleObject(1, size)];
        await client.SeedAsync(one);
        Console.WriteLine(await client.DownloadAsync(one, concurrency, count, arguments.Server()));
        return 0;
    }

    var seed = Random.Shared.Next();
    var objects = ParallelEnumerable.Range(0, count).Select(i => new SampleObject(seed ^ i, size)).ToList();
    Console.WriteLine(await client.UploadAsync(objects, concurrency, arguments.Server()));
    return 0;
}

static async Task<int> LineAsync(Arguments arguments)
{
    using var workspace = new Workspace(arguments.Text("scratch", Path.GetTempPath()));
    await LineLoad.RunAsync(
        workspace,
        arguments.Text("server", "") is { Length: > 0 } server ? server : null,
        arguments.Number("files", 3000, most: 100_000),
        arguments.Number("bytes", 2048, most: int.MaxValue),
        TimeSpan.FromMilliseconds(arguments.Number("delay", 20, most: 10_000)),
        tls: arguments.Text("tls", "no") == "yes",
        arguments.Number("rounds", 3, most: 50));
    return 0;
}

static async Task<int> CompareAsync(Arguments arguments)
{
    var only = arguments.Text("only", "batch,upload,download,blocks,memory,start,locks,small,slowdisk,siege").Split(',');
    var rounds = arguments.Number("rounds", 5, most: 50);
    var time = TimeSpan.FromSeconds(arguments.Number("seconds", 2, most: 60));
    using var workspace = new Workspace(arguments.Text("scratch", Path.GetTempPath()));
    var report = new Report();
    if (only.Contains("batch"))
        await BatchComparison.RunAsync(workspace, report, rounds, time);
    if (only.Contains("upload"))
        await UploadComparison.RunAsync(workspace, report, rounds);
    if (only.Contains("download"))
        await DownloadComparison.RunAsync(workspace, report, rounds);
    if (only.Contains("blocks"))
        await BlockComparison.RunAsync(workspace, report, rounds);
    if (only.Contains("memory"))
        await MemoryComparison.RunAsync(workspace, report);
    if (only.Contains("start"))
        await StartComparison.RunAsync(workspace, report, rounds);
    if (only.Contains("locks"))
        await LockComparison.RunAsync(workspace, report, rounds, time);
    if (only.Contains("small"))
        await SmallFilesComparison.RunAsync(workspace, report, rounds);
    if (only.Contains("slowdisk"))
        await SlowDiskComparison.RunAsync(workspace, report);
    if (only.Contains("siege"))
        await SiegeLoad.RunAsync(workspace, report, time * 10);
    Console.WriteLine(report);
    return report.Missed == 0 ? 0 : 2;
}
