using Giftless.Tests.Storage;

namespace Giftless.Storage.GoogleCloud.Tests;

[TestFixture(TransferMode.Direct, false)]
[TestFixture(TransferMode.Streamed, false)]
[TestFixture(TransferMode.Direct, true)]
public sealed class GoogleCloudMultipartTests(TransferMode mode, bool hmac) : MultipartContractTests
{
    private readonly FakeClouds _clouds = new();

    [TearDown]
    public ValueTask StopAsync() => _clouds.DisposeAsync();

    private protected override async Task<ObjectStore> OpenAsync() => await _clouds.OpenAsync(mode, hmac);

    private protected override Task<IReadOnlyList<string>> ListAsync() => Task.FromResult(_clouds.Names);
}
