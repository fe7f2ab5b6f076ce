using Amazon;
using Amazon.S3;

namespace Giftless.Storage.S3.Tests.Signing;

/// <summary>A bucket at Amazon, or at a store of another make where <paramref name="ServiceUrl"/> says so.</summary>
public sealed record Place(string? ServiceUrl, bool PathStyle, string Region, string Bucket)
{
    public Amazon.S3.Protocol Scheme =>
        ServiceUrl?.StartsWith("http:", StringComparison.Ordinal) == true ? Amazon.S3.Protocol.HTTP : Amazon.S3.Protocol.HTTPS;

    public AmazonS3Config Config() => ServiceUrl is null
        ? new AmazonS3Config { RegionEndpoint = RegionEndpoint.GetBySystemName(Region), ForcePathStyle = PathStyle }
        : new AmazonS3Config { ServiceURL = ServiceUrl, ForcePathStyle = PathStyle, AuthenticationRegion = Region };
}
