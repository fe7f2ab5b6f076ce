using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using BenchmarkDotNet.Attributes;
using Giftless.Storage;

namespace Giftless.Benchmarks;

/// <summary>Signing one upload, against the presigner of Amazon's SDK with the same headers.</summary>
public class SigningBenchmarks
{
    private static readonly Uri Address = new("https://store.example.org/");
    private static readonly ObjectKey Key = new(RepositoryName.Parse(SampleBatch.Repository), SampleBatch.OidOf(1));
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly List<ServiceProvider> _opened = [];
    private readonly Dictionary<string, ObjectStore> _uploads = [];
    private AmazonS3Client _sdk = null!;

    [GlobalSetup]
    public void SetUp()
    {
        foreach (var provider in new[] { "S3", "Azure", "Google RSA", "Google HMAC" })
        {
            _opened.Add(CloudStorages.Open(provider, Address));
            _uploads[provider] = CloudStorages.StorageOf(_opened[^1]);
        }

        _sdk = new AmazonS3Client(
            new BasicAWSCredentials(CloudStorages.AccessKey, CloudStorages.SecretKey),
            new AmazonS3Config { ServiceURL = Address.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _sdk.Dispose();
        foreach (var services in _opened)
            await services.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public string AmazonSdk()
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = CloudStorages.Bucket,
            Key = $"{Key.Repository}/{Key.Oid}",
            Verb = HttpVerb.PUT,
            Expires = DateTime.UtcNow + Lifetime,
            ContentType = "application/octet-stream",
        };
        request.Headers["content-length"] = "1000";
        request.Headers["x-amz-checksum-sha256"] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        return _sdk.GetPreSignedURL(request);
    }

    [Benchmark]
    public ValueTask<SignedUpload> S3() => SignAsync("S3");

    [Benchmark]
    public ValueTask<SignedUpload> Azure() => SignAsync("Azure");

    [Benchmark]
    public ValueTask<SignedUpload> GoogleRsa() => SignAsync("Google RSA");

    [Benchmark]
    public ValueTask<SignedUpload> GoogleHmac() => SignAsync("Google HMAC");

    private ValueTask<SignedUpload> SignAsync(string provider) =>
        _uploads[provider].SignUploadAsync(Key, 1000, Lifetime, CancellationToken.None);
}
