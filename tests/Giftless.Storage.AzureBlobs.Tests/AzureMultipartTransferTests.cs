using Azure.Storage.Blobs;
using Giftless.Tests.Multipart;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>The transfer <c>multipart-basic</c> over HTTP, with parts that go to Azure or through the server.</summary>
[TestFixture(TransferMode.Direct)]
[TestFixture(TransferMode.Streamed)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzureMultipartTransferTests(TransferMode mode) : MultipartTransferTests
{
    private readonly BlobContainerClient _container = AzureFixture.NewContainerAsync().GetAwaiter().GetResult();

    private protected override void AddStorage(IGitLfsBuilder lfs) =>
        lfs.AddAzureBlobStorage(_ => _container, options => options.Mode = mode);

    /// <summary>A link to a blob cannot be bound to a length.</summary>
    private protected override bool ChecksPartLength => mode != TransferMode.Direct;
}
