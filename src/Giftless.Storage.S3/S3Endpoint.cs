using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.S3.Model;
using Amazon.Util;

namespace Giftless.Storage.S3;

/// <summary>Asks the SDK's rules where a bucket answers: path style, acceleration, dual stack, partitions.</summary>
internal static class S3Endpoint
{
    public static Uri Find(IClientConfig config, string bucket) => new(
        config.DetermineServiceOperationEndpoint(
            new ServiceOperationEndpointParameters(new GetObjectRequest { BucketName = bucket, Key = "any" })).URL);

    /// <summary>The region that signatures are for: that of the configuration, or else the one that an address of Amazon's names.</summary>
    public static string FindRegion(IClientConfig config)
    {
        if ((config.AuthenticationRegion ?? config.RegionEndpoint?.SystemName) is { } region)
            return region;
        return AWSSDKUtils.DetermineRegion(config.ServiceURL) is { Length: > 0 } named ? named : "us-east-1";
    }

    /// <summary>Whether it is Amazon's own store, at whatever address of it.</summary>
    public static bool IsAmazon(IClientConfig config)
    {
        var host = config.ServiceURL is null ? null : new Uri(config.ServiceURL).Host;
        return host is null
            || host.EndsWith(".amazonaws.com", StringComparison.Ordinal)
            || host.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal);
    }
}
