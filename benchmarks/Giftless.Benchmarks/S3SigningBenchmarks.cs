using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using BenchmarkDotNet.Attributes;
using Giftless.Storage;
using Giftless.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Benchmarks;

/// <summary>Signing one upload for S3, with the same headers, by the SDK's presigner and by ours.</summary>
public class S3SigningBenchmarks
{
    private const long Size = 12_345_678;

    private readonly ObjectKey _key = new(RepositoryName.Parse(SampleBatch.Repository), SampleBatch.OidOf(1));
    private AmazonS3Client _sdk = null!;
    private S3Storage _storage = null!;
    private IDirectUploads _uploads = null!;

    [GlobalSetup]
    public void SetUp()
    {
        var options = new S3StorageOptions { Bucket = "lfs", ServiceUrl = new Uri("https://s3.example.org"), AccessKey = "key", SecretKey = "secret", UploadIntegrity = UploadIntegrity.Checksum };
        _storage = new S3Storage(options, client: null, TimeProvider.System, NullLoggerFactory.Instance);
        _uploads = _storage.GetCapability<IDirectUploads>()!;
        _sdk = new AmazonS3Client(new BasicAWSCredentials("key", "secret"), new AmazonS3Config
        {
            ServiceURL = "https://s3.example.org",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
        });
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _storage.Dispose();
        _sdk.Dispose();
    }

    [Benchmark(Baseline = true)]
    public string Sdk()
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = "lfs",
            Key = $"{_key.Repository}/{_key.Oid}",
            Verb = HttpVerb.PUT,
            Expires = DateTime.UtcNow.AddHours(1),
            ContentType = LfsMediaType.Content,
        };
        request.Headers["content-length"] = Size.ToString(CultureInfo.InvariantCulture);
        request.Headers["x-amz-checksum-sha256"] = Convert.ToBase64String(Convert.FromHexString(_key.Oid.ToString()));
        return _sdk.GetPreSignedURL(request);
    }

    [Benchmark]
    public ValueTask<SignedUpload> Ours() => _uploads.SignUploadAsync(_key, Size, TimeSpan.FromHours(1), CancellationToken.None);
}
