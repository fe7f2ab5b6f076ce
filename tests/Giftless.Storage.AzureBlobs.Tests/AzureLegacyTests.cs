using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Giftless.Tests;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>What the version before has stored.</summary>
public sealed class AzureLegacyTests
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    [TestCase("")]
    [TestCase("lfs")]
    [TestCase("lfs/")]
    public async Task Objects_are_served_from_where_they_are(string prefix)
    {
        var container = await AzureFixture.NewContainerAsync();
        await StoreAsync(container, $"{(prefix.Length == 0 ? "" : "lfs/")}{Key.Repository}/{Key.Oid}");
        using var storage = AzureStores.Open(container, new AzureBlobStorageOptions { Prefix = prefix });
        (await storage.GetSizeAsync(Key, default)).Should().Be(1000);
        (await storage.Blobs.FindAsync(storage.Names.Of(Key), default))!.ForeignHeader.Should().BeNull();
        await using var stream = await storage.OpenReadAsync(Key, 10, 100, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        copy.ToArray().Should().Equal(Content.Bytes[10..110]);
        (await storage.PutAsync(Key, new MemoryStream(Content.Bytes), 1000, default)).Should().Be(PutOutcome.AlreadyPresent);
        using var client = new HttpClient();
        var link = await storage.SignDownloadAsync(Key, null, TimeSpan.FromHours(1), default);
        (await client.GetByteArrayAsync(link.Url)).Should().Equal(Content.Bytes);
    }

    /// <summary>As the version before did: two blocks of an attempt, and a content type.</summary>
    private static async Task StoreAsync(BlobContainerClient container, string name)
    {
        var blob = container.GetBlockBlobClient(name);
        var unique = StagedKey.NewUnique();
        List<string> blocks = [.. Enumerable.Range(0, 2).Select(index => Convert.ToBase64String(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unique}{index:00000}"))))];
        await blob.StageBlockAsync(blocks[0], new MemoryStream(Content.Bytes, 0, 600));
        await blob.StageBlockAsync(blocks[1], new MemoryStream(Content.Bytes, 600, 400));
        await blob.CommitBlockListAsync(
            blocks, new CommitBlockListOptions { HttpHeaders = new() { ContentType = "application/octet-stream" } });
    }
}
