using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Giftless.Tests.Ceph;

namespace Giftless.Gateway.Tests.Support;

/// <summary>A bucket of Ceph's gateway for one test.</summary>
internal sealed class CephBucket(CephGateway ceph, string name)
{
    public static async Task<CephBucket> CreateAsync()
    {
        var ceph = await CephGateway.SharedAsync();
        return new CephBucket(ceph, await ceph.CreateBucketAsync());
    }

    /// <summary>The store's own address.</summary>
    public Uri Store => ceph.Address;

    /// <summary>What a gateway on this bucket is told.</summary>
    /// <param name="publicUrl">The store's address as browsers have it; null for its own.</param>
    public string[] Settings(Uri? publicUrl = null) =>
    [
        "Storage=S3", $"S3:Bucket={name}", "S3:Region=us-east-1", $"S3:ServiceUrl={ceph.Address}", $"S3:AccessKey={ceph.AccessKey}",
        $"S3:SecretKey={ceph.SecretKey}", "S3:PathStyle=true", "S3:UploadIntegrity=ContentSha256",
        .. publicUrl is null ? (string[])[] : [$"S3:PublicUrl={publicUrl}"],
    ];

    /// <summary>Does what the guide says for S3.</summary>
    public async Task AllowAsync(Uri gateway)
    {
        using var client = new AmazonS3Client(new BasicAWSCredentials(ceph.AccessKey, ceph.SecretKey), new AmazonS3Config
        {
            ServiceURL = ceph.Address.AbsoluteUri,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
        var rules = JsonNode.Parse(Guide.CorsOfS3(gateway))!["CORSRules"].Deserialize<List<CORSRule>>()!;
        await client.PutCORSConfigurationAsync(new PutCORSConfigurationRequest
        {
            BucketName = name,
            Configuration = new CORSConfiguration { Rules = rules },
        });
    }
}
