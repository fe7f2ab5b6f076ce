using BenchmarkDotNet.Attributes;
using Giftless.Batch;
using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Benchmarks;

/// <summary>A batch through the engine on the file system, against the bare existence checks.</summary>
public class EngineBenchmarks
{
    private readonly RepositoryName _repository = RepositoryName.Parse(SampleBatch.Repository);
    private readonly PlainLinks _links = new();
    private string _root = "";
    private ServiceProvider _services = null!;
    private BatchEngine _engine = null!;
    private ObjectStore _storage = null!;
    private BatchRequest _request = null!;

    [Params("download", "upload")]
    public string Operation { get; set; } = "";

    [Params(1, 10, 100)]
    public int Objects { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _root = Directory.CreateTempSubdirectory("giftless-benchmark-").FullName;
        var services = new ServiceCollection().AddLogging();
        services.AddGitLfs().AddFileSystemStorage(_root);
        _services = services.BuildServiceProvider();
        _engine = _services.GetRequiredKeyedService<BatchEngine>("");
        _storage = _services.GetRequiredKeyedService<ObjectStore>("");
        _request = SampleBatch.Request(Operation, Objects);
        await SampleBatch.SeedAsync(_services.GetRequiredKeyedService<ObjectStore>(""), Operation, Objects);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public int ExistenceChecks()
    {
        var held = 0;
        foreach (var item in _request.Objects!)
        {
            if (File.Exists($"{_root}/{SampleBatch.Repository}/{item!.Oid}"))
                held++;
        }

        return held;
    }

    [Benchmark]
    public async Task<object> Engine() =>
        await _engine.ExecuteAsync(_engine.Plan(_request), _repository, _storage, _links, BatchEngine.Patience, CancellationToken.None);
}
