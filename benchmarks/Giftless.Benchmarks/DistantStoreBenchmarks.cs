using BenchmarkDotNet.Attributes;
using Giftless.Batch;
using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Benchmarks;

/// <summary>
/// A push of 100 new objects through the engine, on stores that answer each look-up after 20 ms: one after the other, 2 s.
/// </summary>
public class DistantStoreBenchmarks
{
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(20);

    private readonly RepositoryName _repository = RepositoryName.Parse(SampleBatch.Repository);
    private readonly BatchRequest _request = SampleBatch.Request("upload", 100);
    private WebApplication _store = null!;
    private ServiceProvider _services = null!;
    private BatchEngine _engine = null!;
    private ObjectStore _storage = null!;

    [Params("S3", "Azure", "Google HMAC")]
    public string Provider { get; set; } = "";

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _store = builder.Build();
        _store.Run(async context =>
        {
            await Task.Delay(Distance);
            context.Response.StatusCode = 404;
            context.Response.Headers["x-ms-error-code"] = "BlobNotFound";
        });
        await _store.StartAsync();
        _services = CloudStorages.Open(Provider, new Uri(_store.Urls.Single()));
        _engine = _services.GetRequiredKeyedService<BatchEngine>("");
        _storage = _services.GetRequiredKeyedService<ObjectStore>("");
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _services.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Benchmark]
    public async Task<object> Push()
    {
        var reply = await _engine.ExecuteAsync(
            _engine.Plan(_request), _repository, _storage, new PlainLinks(), BatchEngine.Patience, CancellationToken.None);
        return reply.Objects.All(item => item.Actions?.Upload is not null)
            ? reply
            : throw new InvalidOperationException($"The store refused: {reply.Objects[0].Error?.Message}");
    }
}
