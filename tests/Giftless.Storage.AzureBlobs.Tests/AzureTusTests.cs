using Azure.Storage.Blobs;
using Giftless.Tests.Tus;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>The transfer <c>tus</c> into a container of Azurite.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzureTusTests : TusTransferTests
{
    private readonly BlobContainerClient _container = AzureFixture.NewContainerAsync().GetAwaiter().GetResult();

    private protected override void AddStorage(IGitLfsBuilder lfs) => lfs.AddAzureBlobStorage(_ => _container);
}
