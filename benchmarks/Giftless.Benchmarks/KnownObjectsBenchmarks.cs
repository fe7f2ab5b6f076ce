using BenchmarkDotNet.Attributes;
using Giftless.Batch;
using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Benchmarks;

/// <summary>A fetch of 100 objects from S3 that the server remembers to be there: what is left is to sign.</summary>
public class KnownObjectsBenchmarks
{
    private const int Objects = 100;

    private readonly RepositoryName _repository = RepositoryName.Parse(SampleBatch.Repository);
    private readonly BatchRequest _request = SampleBatch.Request("download", Objects);
    private WebApplication _store = null!;
    private ServiceProvider _services = null!;
    private BatchEngine _engine = null!;
    private ObjectStore _storage = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var sizes = Enumerable.Range(1, Objects).ToDictionary(
            number => SampleBatch.OidOf(number).ToString(), number => SampleBatch.ContentOf(number).Length);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _store = builder.Build();
        _store.Run(context =>
        {
            context.Response.ContentLength = sizes[context.Request.Path.Value!.Split('/')[^1]];
            context.Response.Headers.ETag = "\"1\"";
            context.Response.Headers.LastModified = "Thu, 01 Jan 1970 00:00:00 GMT";
            return Task.CompletedTask;
        });
        await _store.StartAsync();
        _services = CloudStorages.Open("S3", new Uri(_store.Urls.Single()), knownObjects: 2 * Objects);
        _engine = _services.GetRequiredKeyedService<BatchEngine>("");
        _storage = _services.GetRequiredKeyedService<ObjectStore>("");

        await Fetch();
        await _store.StopAsync();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _services.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Benchmark]
    public async Task<object> Fetch()
    {
        var reply = await _engine.ExecuteAsync(
            _engine.Plan(_request), _repository, _storage, new PlainLinks(), BatchEngine.Patience, CancellationToken.None);
        return reply.Objects.All(item => item.Actions?.Download is not null)
            ? reply
            : throw new InvalidOperationException($"The store refused: {reply.Objects[0].Error?.Message}");
    }
}
