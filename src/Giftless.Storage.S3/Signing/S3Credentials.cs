using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;

namespace Giftless.Storage.S3.Signing;

/// <summary>The credentials that sign, and for how long they still hold.</summary>
internal sealed class S3Credentials(IAmazonS3 client, AWSCredentials? own, TimeSpan sessionLifetime, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private AWSCredentials? _source = own
        ?? (client is AmazonServiceClient sdk ? ExplicitCredentialsOf(sdk) : null)
        ?? client.Config.DefaultAWSCredentials;

    /// <summary>They come from files, environment, other services: any failure is possible.</summary>
    public async Task<(ImmutableCredentials Credentials, TimeSpan Lifetime)> GetAsync(CancellationToken cancellationToken)
    {
        var source = _source ??= await new DefaultAWSCredentialsIdentityResolver().ResolveIdentityAsync(client.Config, cancellationToken);
        var credentials = await source.GetCredentialsAsync().WaitAsync(Patience, time, cancellationToken);
        return (credentials, LifetimeOf(source, credentials));
    }

    private TimeSpan LifetimeOf(AWSCredentials source, ImmutableCredentials credentials)
    {
        if (source is RefreshingAWSCredentials { Expiration: { } end })
            return end.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
        return credentials.UseToken ? sessionLifetime : QuerySigner.MaxLifetime;
    }

    /// <summary>The SDK shows to derived clients only what a client was made with.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ExplicitAWSCredentials")]
    private static extern AWSCredentials? ExplicitCredentialsOf(AmazonServiceClient client);
}
