using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.S3;

/// <summary>Makes the SDK's client that the options describe.</summary>
internal static class S3ClientFactory
{
    /// <exception cref="OptionsValidationException">Nothing says which region the bucket is in.</exception>
    public static AmazonS3Client Create(S3StorageOptions options)
    {
        try
        {
            var config = ConfigFor(options, options.ServiceUrl);
            return CredentialsOf(options) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
        }
        catch (AmazonClientException exception)
        {
            throw new OptionsValidationException(
                options.Bucket,
                typeof(S3StorageOptions),
                [
                    $"{nameof(options.Region)} is not set, and the environment does not tell it: {exception.Message} "
                    + "Set it in AddS3Storage(...), or as GitLfs:Storage:S3:Region of the standalone server.",
                ]);
        }
    }

    public static AWSCredentials? CredentialsOf(S3StorageOptions options) => options switch
    {
        { Credentials: { } credentials } => credentials,
        { SessionToken: { } token } => new SessionAWSCredentials(options.AccessKey, options.SecretKey, token),
        { AccessKey: not null } => new BasicAWSCredentials(options.AccessKey, options.SecretKey),
        _ => null,
    };

    /// <summary>Where a bucket answers at another address than that of the client, by the same rules.</summary>
    public static Uri FindAddress(IClientConfig config, S3StorageOptions options, Uri publicUrl)
    {
        var isPathStyle = options.PathStyle ?? (config as AmazonS3Config)?.ForcePathStyle ?? true;
        return S3Endpoint.Find(
            new AmazonS3Config { ServiceURL = publicUrl.ToString(), ForcePathStyle = isPathStyle, AuthenticationRegion = "any" },
            options.Bucket);
    }

    private static AmazonS3Config ConfigFor(S3StorageOptions options, Uri? serviceUrl)
    {
        var config =
            new AmazonS3Config { ForcePathStyle = options.PathStyle ?? serviceUrl is not null, UseAccelerateEndpoint = options.Accelerate };

        // Set after the address, a region of Amazon's would take its place without a word.
        if (serviceUrl is not null)
            (config.ServiceURL, config.AuthenticationRegion) = (serviceUrl.ToString(), options.Region);
        else if (options.Region is not null)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);

        if ((options.RequestChecksums ?? (serviceUrl is null ? null : RequestChecksumCalculation.WHEN_REQUIRED)) is { } checksums)
        {
            config.RequestChecksumCalculation = checksums;
            config.ResponseChecksumValidation = checksums == RequestChecksumCalculation.WHEN_REQUIRED
                ? ResponseChecksumValidation.WHEN_REQUIRED
                : ResponseChecksumValidation.WHEN_SUPPORTED;
        }

        return config;
    }
}
