using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

public sealed class AzureFailureTests : StoreFailureTests
{
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Sample.Of(1).Oid);

    private protected override string Upload { get; } = $"{UploadName.UniqueOf(1000, 500)}.500.blocks";

    private protected override ObjectStore Open(HttpMessageHandler handler)
    {
        var options = new BlobClientOptions { Transport = new HttpClientTransport(handler), Retry = { MaxRetries = 0 } };
        var service = new BlobServiceClient(
            "DefaultEndpointsProtocol=http;AccountName=lfs;AccountKey=c2VjcmV0;BlobEndpoint=http://store.test/lfs;", options);
        return AzureStores.Open(
            service.GetBlobContainerClient("lfs"), new AzureBlobStorageOptions { Mode = TransferMode.Streamed }, new HurriedTime());
    }

    [Test]
    public async Task A_credential_without_a_token_is_a_failure_of_the_store()
    {
        var service = new BlobServiceClient(
            new Uri("https://store.test"), new NoToken(), new BlobClientOptions { Retry = { MaxRetries = 0 } });
        using var storage = AzureStores.Open(service.GetBlobContainerClient("lfs"), time: new HurriedTime());
        await FluentActions.Awaiting(() => storage.GetSizeAsync(Key, default).AsTask()).Should().ThrowAsync<StorageUnavailableException>();
        await FluentActions.Awaiting(() => storage.SignUploadAsync(Key, 1, TimeSpan.FromHours(1), default).AsTask())
            .Should().ThrowAsync<StorageUnavailableException>();
    }

    /// <summary>As Azure.Identity does, whose exceptions are of its own kind.</summary>
    private sealed class NoToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException("no managed identity");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException("no managed identity");
    }
}
