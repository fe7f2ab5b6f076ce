using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Giftless.Tests.Ceph;

namespace Giftless.Storage.S3.Tests.Support;

/// <summary>An empty bucket of the tests' gateway, and what the gateway itself says lies in it.</summary>
internal sealed class CephBucket : IDisposable
{
    private readonly List<IDisposable> _opened = [];

    private CephBucket(CephGateway gateway, string name)
    {
        (Gateway, Name) = (gateway, name);
        Client = new AmazonS3Client(new BasicAWSCredentials(gateway.AccessKey, gateway.SecretKey), new AmazonS3Config
        {
            ServiceURL = gateway.Address.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        _opened.Add(Client);
    }

    public CephGateway Gateway { get; }

    public string Name { get; }

    public AmazonS3Client Client { get; }

    public static async Task<CephBucket> CreateAsync()
    {
        var gateway = await CephGateway.SharedAsync();
        return new CephBucket(gateway, await gateway.CreateBucketAsync());
    }

    /// <summary>What it takes to use the bucket.</summary>
    public void Configure(S3StorageOptions options) =>
        (options.Bucket, options.Prefix, options.ServiceUrl, options.AccessKey, options.SecretKey, options.MinPartSize) =
        (Name, "some/prefix/", Gateway.Address, Gateway.AccessKey, Gateway.SecretKey, 1024);

    public ObjectStore Open(Action<S3StorageOptions>? configure = null, TimeProvider? time = null, long copyPartSize = long.MaxValue)
    {
        var options = new S3StorageOptions();
        Configure(options);
        configure?.Invoke(options);
        var storage = S3Stores.Open(options, client: null, time, copyPartSize);
        _opened.Add(storage);
        return storage;
    }

    /// <summary>The keys of all objects and of all unfinished uploads.</summary>
    public async Task<IReadOnlyList<string>> ListAsync()
    {
        var objects = await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name });
        var uploads = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Name });
        return [.. (objects.S3Objects ?? []).Select(item => item.Key),
            .. (uploads.MultipartUploads ?? []).Select(upload => $"{upload.Key} (unfinished)")];
    }

    public void Dispose() => Enumerable.Reverse(_opened).ToList().ForEach(item => item.Dispose());
}
