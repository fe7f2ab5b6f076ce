using System.Web;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Giftless.Storage.S3.Signing;

/// <summary>The credentials that sign, and for how long they still hold.</summary>
/// <remarks>
/// Which credentials a client was made with, the SDK shows to nobody; only those of its configuration, and its signatures. So what a host's
/// client signs with is compared with what was found: links by somebody else's name must not go out without a word.
/// </remarks>
internal sealed class S3Credentials(
    IAmazonS3 client, string bucket, AWSCredentials? own, bool isHostsClient, TimeSpan sessionLifetime, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private AWSCredentials? _source;

    /// <summary>They come from files, environment, other services: any failure is possible.</summary>
    public async Task<(ImmutableCredentials Credentials, TimeSpan Lifetime)> GetAsync(CancellationToken cancellationToken)
    {
        var source = _source ??= await FindAsync(cancellationToken);
        var credentials = await source.GetCredentialsAsync().WaitAsync(Patience, time, cancellationToken);
        return (credentials, LifetimeOf(source, credentials));
    }

    private async Task<AWSCredentials> FindAsync(CancellationToken cancellationToken)
    {
        var config = client.Config;
        var source = own
            ?? config.DefaultAWSCredentials
            ?? (AWSCredentials)await config.IdentityResolverConfiguration.GetIdentityResolver<AWSCredentials>()
                .ResolveIdentityAsync(config, cancellationToken);
        if (!isHostsClient || await IsOfClientAsync(source, cancellationToken))
            return source;
        throw new AmazonClientException(
            "The IAmazonS3 of the host was made with credentials that it does not show, and links have to be signed with them. Set the "
                + "same "
            + $"ones as {nameof(S3StorageOptions.Credentials)} in AddS3Storage(...), or as "
            + $"{nameof(ClientConfig.DefaultAWSCredentials)} in the configuration of the client in place of its constructor.");
    }

    /// <summary>Looks twice: temporary credentials may change in between.</summary>
    private async Task<bool> IsOfClientAsync(AWSCredentials source, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var found = await source.GetCredentialsAsync().WaitAsync(Patience, time, cancellationToken);
            if (await AccessKeyOfClientAsync(cancellationToken) is not { } accessKey || accessKey == found.AccessKey)
                return true;
        }

        return false;
    }

    /// <returns>Null for a client that signs in another way.</returns>
    private async Task<string?> AccessKeyOfClientAsync(CancellationToken cancellationToken)
    {
        var request = new GetPreSignedUrlRequest { BucketName = bucket, Key = "key", Expires = time.GetUtcNow().UtcDateTime.AddMinutes(1) };
        var url = await client.GetPreSignedURLAsync(request).WaitAsync(Patience, time, cancellationToken);
        var scope = HttpUtility.ParseQueryString(new Uri(url).Query)["X-Amz-Credential"];
        return scope?.Split('/')[0];
    }

    private TimeSpan LifetimeOf(AWSCredentials source, ImmutableCredentials credentials)
    {
        if (source is RefreshingAWSCredentials { Expiration: { } end })
            return end.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
        return credentials.UseToken ? sessionLifetime : QuerySigner.MaxLifetime;
    }
}
