using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.S3.Model;

namespace Giftless.Storage.S3;

/// <summary>Asks the SDK's rules where a bucket answers: path style, acceleration, dual stack, partitions.</summary>
internal static class S3Endpoint
{
    public static Uri Find(IClientConfig config, string bucket) => new(
        config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetObjectRequest { BucketName = bucket, Key = "any" })).URL);

    /// <summary>The region that signatures are for.</summary>
    public static string FindRegion(IClientConfig config) =>
        config.AuthenticationRegion ?? config.RegionEndpoint?.SystemName ?? "us-east-1";
}
