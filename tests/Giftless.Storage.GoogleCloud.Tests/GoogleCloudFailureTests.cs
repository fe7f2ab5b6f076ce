using Giftless.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Storage.GoogleCloud.Tests;

public sealed class GoogleCloudFailureTests : StoreFailureTests
{
    private protected override string Upload { get; } = $"{StagedName.NewUnique(1000, 500)}.500.id";

    private protected override IObjectStorage Open(HttpMessageHandler handler) => new GoogleCloudStorage(
        new GoogleCloudStorageOptions
        {
            Bucket = "lfs-objects",
            Endpoint = new Uri("http://store.test"),
            HmacAccessId = "id",
            HmacSecret = "c2VjcmV0",
            Mode = TransferMode.Streamed,
        },
        new HurriedTime(), NullLogger.Instance, handler);
}
