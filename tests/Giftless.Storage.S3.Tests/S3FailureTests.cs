using Amazon.Runtime;
using Amazon.S3;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.S3.Tests;

public sealed class S3FailureTests : StoreFailureTests
{
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Sample.Of(1).Oid);

    private protected override string Upload { get; } = $"{UploadName.UniqueOf(1000, 500)}.500.id";

    private protected override ObjectStore Open(HttpMessageHandler handler)
    {
        var client = new AmazonS3Client(new AmazonS3Config
        {
            DefaultAWSCredentials = new BasicAWSCredentials("key", "secret"),
            ServiceURL = "http://store.test",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            HttpClientFactory = new OneHandler(handler),
        });
        return S3Stores.Open(new S3StorageOptions { Bucket = "lfs", Mode = TransferMode.Streamed }, client, new HurriedTime());
    }

    /// <summary>They come from files, from other machines, from services with SDKs of their own.</summary>
    [Test]
    public async Task Credentials_that_cannot_be_had_are_a_failure_of_the_store()
    {
        foreach (var failure in new Exception[]
        {
            new IOException("no token file"), new AmazonClientException("none"), new AmazonServiceException("STS"),
            new HttpRequestException("IMDS"),
            new TaskCanceledException("IMDS"), new FormatException("no key"),
        })
        {
            using var storage = S3Stores.Open(
                new S3StorageOptions
                {
                    Bucket = "lfs",
                    ServiceUrl = new Uri("http://127.0.0.1:1"),
                    Credentials = new NoCredentials(failure)
                },
                client: null, new HurriedTime());
            await FluentActions.Awaiting(() => storage.GetSizeAsync(Key, default).AsTask())
                .Should().ThrowAsync<StorageUnavailableException>();
            await FluentActions.Awaiting(() => storage.SignUploadAsync(Key, 1, TimeSpan.FromHours(1), default).AsTask())
                .Should().ThrowAsync<StorageUnavailableException>();
            await FluentActions.Awaiting(() => storage.DeleteAsync(Key, default)).Should().ThrowAsync<StorageUnavailableException>();
        }
    }

    private sealed class NoCredentials(Exception failure) : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw failure;

        public override Task<ImmutableCredentials> GetCredentialsAsync() => throw failure;
    }

    private sealed class OneHandler(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);
    }
}
