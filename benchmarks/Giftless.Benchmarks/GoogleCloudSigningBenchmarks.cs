using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Giftless.Storage.GoogleCloud.Signing;

namespace Giftless.Benchmarks;

/// <summary>What it costs to sign the upload of one object for Google Cloud Storage, by the kind of key.</summary>
public class GoogleCloudSigningBenchmarks
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly HmacKey _hmacKey = new("GOOG1EXAMPLE", "secret");
    private readonly V4Request _request = new("PUT", "https://storage.googleapis.com", $"/bucket/lfs/org/repo/{SampleBatch.OidOf(1)}")
    {
        Headers =
        [
            new("Content-Type", "application/octet-stream"),
            new("x-goog-content-length-range", "1000,1000"),
            new("x-goog-if-generation-match", "0"),
            new("x-goog-content-sha256", SampleBatch.OidOf(1).ToString()),
        ],
        SignedAt = DateTimeOffset.UnixEpoch,
        Lifetime = TimeSpan.FromHours(1),
    };

    private RsaKey _rsaKey = null!;

    [GlobalSetup]
    public void SetUp() => _rsaKey = new RsaKey("lfs@project.iam.gserviceaccount.com", _rsa);

    [GlobalCleanup]
    public void CleanUp() => _rsa.Dispose();

    [Benchmark(Baseline = true)]
    public ValueTask<string> Rsa() => V4Signer.SignAsync(_request, _rsaKey, CancellationToken.None);

    [Benchmark]
    public ValueTask<string> Hmac() => V4Signer.SignAsync(_request, _hmacKey, CancellationToken.None);

    /// <summary>All but the signature.</summary>
    [Benchmark]
    public string Prepare() => V4Signer.Prepare(_request, "GOOG4-RSA-SHA256", "lfs@project.iam.gserviceaccount.com").Url;
}
