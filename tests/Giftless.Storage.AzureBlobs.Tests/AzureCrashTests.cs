using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>Servers that die, on a real Blob Storage server.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzureCrashTests : CrashTests
{
    private protected override async Task<IBlobStore> OpenAsync() => AzureStores.OpenBlobs(await AzureFixture.NewContainerAsync());
}
