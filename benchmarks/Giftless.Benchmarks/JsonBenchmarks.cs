using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Giftless.Protocol;

namespace Giftless.Benchmarks;

/// <summary>Reading the request and writing the reply of a batch of 100: generated code against reflection.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class JsonBenchmarks
{
    private readonly byte[] _request = SampleBatch.Json("download", 100);
    private readonly BatchResponse _reply = new()
    {
        Transfer = "basic",
        HashAlgorithm = "sha256",
        Objects = [.. Enumerable.Range(1, 100).Select(number => new BatchResponseObject
        {
            Oid = SampleBatch.OidOf(number).ToString(),
            Size = number,
            Authenticated = true,
            Actions = new BatchActions
            {
                Download = new LfsAction { Href = $"http://127.0.0.1:5080/repo.git/info/lfs/objects/storage/{SampleBatch.OidOf(number)}" },
            },
        })],
    };

    [Benchmark(Baseline = true), BenchmarkCategory("read")]
    public object? ReadByReflection() => JsonSerializer.Deserialize<BatchRequest>(_request);

    [Benchmark, BenchmarkCategory("read")]
    public object? ReadGenerated() => JsonSerializer.Deserialize(_request, LfsJsonContext.Default.BatchRequest);

    [Benchmark(Baseline = true), BenchmarkCategory("write")]
    public byte[] WriteByReflection() => JsonSerializer.SerializeToUtf8Bytes(_reply);

    [Benchmark, BenchmarkCategory("write")]
    public byte[] WriteGenerated() => JsonSerializer.SerializeToUtf8Bytes(_reply, LfsJsonContext.Default.BatchResponse);
}
