using BenchmarkDotNet.Attributes;
using Giftless.Batch;
using Giftless.Protocol;

namespace Giftless.Benchmarks;

/// <summary>A batch of 100 objects on S3: with a store that takes 20 ms to answer, and with objects that are known to be there.</summary>
public class S3BatchBenchmarks
{
    private const int Objects = 100;

    private readonly RepositoryName _repository = RepositoryName.Parse(SampleBatch.Repository);
    private readonly PlainLinks _links = new();
    private WebApplication _store = null!;
    private ServiceProvider _services = null!;
    private BatchEngine _engine = null!;
    private BatchRequest _upload = null!;
    private BatchRequest _download = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _upload = SampleBatch.Request("upload", Objects);
        _download = SampleBatch.Request("download", Objects);
        var sizes = _download.Objects!.ToDictionary(item => item!.Oid!, item => item!.Size);
        var isHeld = true;

        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _store = builder.Build();
        _store.Run(async context =>
        {
            await Task.Delay(20);
            if (Volatile.Read(ref isHeld))
                context.Response.ContentLength = sizes[context.Request.Path.Value!.Split('/')[^1]];
            else
                context.Response.StatusCode = StatusCodes.Status404NotFound;
        });
        await _store.StartAsync();

        var services = new ServiceCollection().AddLogging();
        void Configure(Storage.S3.S3StorageOptions options) =>
            (options.Bucket, options.ServiceUrl, options.AccessKey, options.SecretKey) = ("lfs", new Uri(_store.Urls.Single()), "key", "secret");
        services.AddGitLfs().AddS3Storage(Configure);
        services.AddGitLfs("remembers").AddS3Storage(options =>
        {
            Configure(options);
            options.MaxKnownObjects = 10 * Objects;
        });
        _services = services.BuildServiceProvider();
        _engine = _services.GetRequiredKeyedService<BatchEngine>("");
        await KnownObjects();
        Volatile.Write(ref isHeld, false);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _services.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Benchmark]
    public Task<BatchResponse> StoreOf20Ms() => _engine.ExecuteAsync(_engine.Plan(_upload), _repository, _links, CancellationToken.None);

    [Benchmark]
    public Task<BatchResponse> KnownObjects()
    {
        var engine = _services.GetRequiredKeyedService<BatchEngine>("remembers");
        return engine.ExecuteAsync(engine.Plan(_download), _repository, _links, CancellationToken.None);
    }
}
