using System.Security.Cryptography;
using System.Text.Json;
using Giftless.Storage;
using Google.Apis.Auth.OAuth2;

namespace Giftless.Benchmarks;

/// <summary>The storages in clouds, with throw-away keys, at an address of the benchmark's own.</summary>
internal static class CloudStorages
{
    public const string AccessKey = "BENCHMARKKEY";
    public const string SecretKey = "a secret that opens nothing";
    public const string Bucket = "lfs";

    private static readonly string AccountKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <param name="provider"><c>S3</c>, <c>Azure</c>, <c>Google RSA</c> or <c>Google HMAC</c>.</param>
    /// <param name="address">Where the store is.</param>
    /// <param name="knownObjects">How many objects are remembered to be there.</param>
    public static ServiceProvider Open(string provider, Uri address, int knownObjects = 0)
    {
        var services = new ServiceCollection().AddLogging();
        var lfs = services.AddGitLfs();
        _ = provider switch
        {
            "S3" => lfs.AddS3Storage(options =>
            {
                (options.Bucket, options.Region, options.ServiceUrl) = (Bucket, "us-east-1", address);
                (options.AccessKey, options.SecretKey, options.MaxKnownObjects) = (AccessKey, SecretKey, knownObjects);
            }),
            "Azure" => lfs.AddAzureBlobStorage(options =>
            {
                options.ConnectionString = $"DefaultEndpointsProtocol={address.Scheme};AccountName=lfs;AccountKey={AccountKey};"
                    + $"BlobEndpoint={address}lfs;";
                (options.Container, options.MaxKnownObjects) = (Bucket, knownObjects);
            }),
            "Google HMAC" => lfs.AddGoogleCloudStorage(options =>
            {
                (options.Bucket, options.Endpoint, options.Credential) = (Bucket, address, GoogleCredential.FromAccessToken("a token"));
                (options.HmacAccessId, options.HmacSecret, options.MaxKnownObjects) = (AccessKey, SecretKey, knownObjects);
            }),
            _ => lfs.AddGoogleCloudStorage(options =>
                (options.Bucket, options.Endpoint, options.AccountKeyBase64) = (Bucket, address, ServiceAccount())),
        };
        return services.BuildServiceProvider();
    }

    public static ObjectStore StorageOf(ServiceProvider services) => services.GetRequiredKeyedService<ObjectStore>("");

    private static string ServiceAccount()
    {
        using var key = RSA.Create(2048);
        return Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            ["type"] = "service_account",
            ["project_id"] = "benchmark",
            ["private_key_id"] = "1",
            ["private_key"] = key.ExportPkcs8PrivateKeyPem(),
            ["client_email"] = "benchmark@benchmark.iam.gserviceaccount.com",
            ["token_uri"] = "http://127.0.0.1:1/token",
        }));
    }
}
