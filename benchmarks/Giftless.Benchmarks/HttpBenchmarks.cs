using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;
using Giftless.Storage;

namespace Giftless.Benchmarks;

/// <summary>A batch over HTTP, in one process with Kestrel on loopback, against the bare app of the load program.</summary>
/// <remarks>The allocated bytes are those of client and server together; the client's are the same in all rows.</remarks>
public class HttpBenchmarks
{
    private readonly HttpClient _client = new();
    private string _root = "";
    private WebApplication[] _apps = [];
    private byte[] _request = [];
    private string _token = "";

    [Params("download", "upload")]
    public string Operation { get; set; } = "";

    [Params(1, 10, 100)]
    public int Objects { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _root = Directory.CreateTempSubdirectory("giftless-benchmark-").FullName;
        _apps =
        [
            BenchmarkApp.Bare(_root),
            BenchmarkApp.Giftless(_root, signed: false),
            BenchmarkApp.Giftless(_root, signed: true),
            BenchmarkApp.GiftlessWithJwt(_root, out _token),
        ];
        foreach (var app in _apps)
            await app.StartAsync();
        _request = SampleBatch.Json(Operation, Objects);
        await SampleBatch.SeedAsync(_apps[1].Services.GetRequiredKeyedService<ObjectStore>(""), Operation, Objects);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _client.Dispose();
        foreach (var app in _apps)
            await app.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public Task BareApi() => PostAsync(_apps[0]);

    [Benchmark]
    public Task GiftlessOpen() => PostAsync(_apps[1]);

    [Benchmark]
    public Task GiftlessWithTokens() => PostAsync(_apps[2]);

    /// <summary>Against <see cref="GiftlessWithTokens"/>, what it costs to check a user's token and its scopes.</summary>
    [Benchmark]
    public Task GiftlessForJwtUser() => PostAsync(_apps[3], _token);

    private async Task PostAsync(WebApplication app, string? token = null)
    {
        using var content = new ByteArrayContent(_request);
        content.Headers.ContentType = new MediaTypeHeaderValue(LfsMediaType.Json);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{app.Urls.First()}/{SampleBatch.Repository}.git/info/lfs/objects/batch")
        { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var reply = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        reply.EnsureSuccessStatusCode();
        await reply.Content.CopyToAsync(Stream.Null);
    }
}
