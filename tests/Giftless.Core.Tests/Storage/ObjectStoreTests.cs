using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Core.Tests.Storage;

/// <summary>What stores do that are not as they should be.</summary>
public sealed class OddBlobStoreTests
{
    private static readonly Sample Content = Sample.Of(1000);

    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    /// <summary>A client makes such a name up, or got it when the repository had another storage.</summary>
    [Test]
    public async Task A_store_without_parts_knows_no_upload_in_parts()
    {
        using var store = StoreOf(new OddBlobStore(new InMemoryBlobStore(), keepsAll: false));
        var upload = new UploadName(UploadName.UniqueOf(Content.Size, 500), 500, "id").ToString();
        (await store.Awaiting(it => it.FinishUploadAsync(Key, upload, Content.Size, default)).Should().ThrowAsync<LfsException>())
            .Which.Code.Should().Be(400);
    }

    [Test]
    public async Task An_object_is_published_whatever_its_staged_upload_is_deleted_with()
    {
        using var store = StoreOf(new OddBlobStore(new InMemoryBlobStore(), keepsAll: true));
        var upload = await store.OpenUploadAsync(Key, Content.Size, Content.Size, default);
        var part = new UploadPart(1, 0, Content.Size);
        await store.PutPartAsync(Key, upload.Name, part, new MemoryStream(Content.Bytes), default);
        (await store.FinishUploadAsync(Key, upload.Name, Content.Size, default)).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task A_listing_ends_when_it_is_cancelled_whether_the_store_heeds_that_or_not()
    {
        using var store = StoreOf(new OddBlobStore(new InMemoryBlobStore(), keepsAll: true));
        using var ending = new CancellationTokenSource();
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var found in store.ListAsync(repository: null, ending.Token))
                await ending.CancelAsync();
        }).Should().ThrowAsync<OperationCanceledException>();
        await FluentActions.Awaiting(async () => await store.FindAbandonedAsync(DateTimeOffset.UtcNow, ending.Token).CountAsync())
            .Should().ThrowAsync<OperationCanceledException>();
    }

    private static ObjectStore StoreOf(IBlobStore blobs) =>
        new(blobs, new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStore>.Instance);

    private sealed class OddBlobStore(IBlobStore inner, bool keepsAll) : DelegatingBlobStore(inner)
    {
        public override Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("odd");

        /// <summary>Lists on, whoever has left.</summary>
        public override IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
            Enumerable.Repeat($"{Key.Repository}/{Key.Oid}", 1000)
                .Select(name => new BlobInfo { Name = name, Size = 1, Version = "1", WrittenAt = DateTimeOffset.UtcNow })
                .ToAsyncEnumerable();

        protected override bool Keeps<T>() => keepsAll;
    }
}
