using Giftless.Tests.Storage;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;
using Microsoft.Extensions.Logging.Abstractions;
using IHttpClientFactory = Google.Apis.Http.IHttpClientFactory;

namespace Giftless.Storage.GoogleCloud.Tests;

public sealed class GoogleCloudFailureTests : StoreFailureTests
{
    private protected override string Upload { get; } = $"{UploadName.UniqueOf(1000, 500)}.500.id";

    private protected override ObjectStore Open(HttpMessageHandler handler)
    {
        var options = new GoogleCloudStorageOptions
        {
            Bucket = "lfs-objects",
            Endpoint = new Uri("http://store.test"),
            Credential = GoogleCredential.FromAccessToken("token"),
            HmacAccessId = "id",
            HmacSecret = "c2VjcmV0",
            Mode = TransferMode.Streamed,
        };
        var time = new HurriedTime();
        var blobs = new GoogleCloudBlobStore(options, time, NullLogger.Instance, new OneHandler(handler));
        return new ObjectStore(blobs, options, time, NullLogger<ObjectStore>.Instance);
    }

    /// <summary>Nothing is tried again: the pauses of the library cannot be hurried.</summary>
    private sealed class OneHandler(HttpMessageHandler handler) : HttpClientFactory, IHttpClientFactory
    {
        ConfigurableHttpClient IHttpClientFactory.CreateHttpClient(CreateHttpClientArgs args)
        {
            var client = CreateHttpClient(args);
            client.MessageHandler.NumTries = 1;
            return client;
        }

        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => handler;
    }
}
