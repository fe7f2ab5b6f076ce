using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzureLegacyTests : LegacyObjectTests
{
    private BlobContainerClient _container = null!;

    private protected override async Task<ObjectStore> OpenAsync(string prefix, ObjectLayout layout)
    {
        _container = await AzureFixture.NewContainerAsync();
        return AzureStores.Open(_container, new AzureBlobStorageOptions { Prefix = prefix, Layout = layout });
    }

    /// <summary>Two blocks of an attempt, and a content type.</summary>
    private protected override async Task StoreAsync(string name)
    {
        var blob = _container.GetBlockBlobClient(name);
        var unique = StagedKey.NewUnique();
        List<string> blocks = [.. Enumerable.Range(0, 2).Select(index => Convert.ToBase64String(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unique}{index:00000}"))))];
        await blob.StageBlockAsync(blocks[0], new MemoryStream(Content.Bytes, 0, 600));
        await blob.StageBlockAsync(blocks[1], new MemoryStream(Content.Bytes, 600, 400));
        await blob.CommitBlockListAsync(
            blocks, new CommitBlockListOptions { HttpHeaders = new() { ContentType = "application/octet-stream" } });
    }
}
