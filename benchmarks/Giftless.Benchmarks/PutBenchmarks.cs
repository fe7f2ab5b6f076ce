using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Benchmarks;

/// <summary>Storing a stream of 16 MiB on the file system, against hashing and discarding it.</summary>
public class PutBenchmarks
{
    private const int Size = 16 * 1024 * 1024;
    private const int BufferSize = 128 * 1024;

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Size);
    private string _root = "";
    private ObjectStore _storage = null!;
    private ObjectKey _key;

    [Params(false, true)]
    public bool FlushToDisk { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _root = Directory.CreateTempSubdirectory("giftless-benchmark-").FullName;
        var options = new FileSystemStorageOptions { Root = _root, FlushToDisk = FlushToDisk };
        _storage = new ObjectStore(new FileSystemBlobStore(options), options, TimeProvider.System, NullLogger<ObjectStore>.Instance);
        _key = new ObjectKey(RepositoryName.Parse(SampleBatch.Repository), new Oid(SHA256.HashData(_content)));
    }

    [GlobalCleanup]
    public void CleanUp() => Directory.Delete(_root, recursive: true);

    [Benchmark(Baseline = true)]
    public async Task HashAndDiscard()
    {
        using var content = new VerifyingStream(new MemoryStream(_content), _key.Oid, Size);
        await content.CopyToAsync(Stream.Null, BufferSize);
    }

    [Benchmark]
    public async Task<PutOutcome> Put()
    {
        var outcome = await _storage.PutAsync(_key, new MemoryStream(_content), Size, CancellationToken.None);
        File.Delete($"{_root}/{ObjectLayout.Flat.GetPath(_key)}");
        return outcome;
    }
}
