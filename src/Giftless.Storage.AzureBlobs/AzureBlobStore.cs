using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Giftless.Storage.Blobs;
using Microsoft.Extensions.Logging;
using BlobInfo = Giftless.Storage.Blobs.BlobInfo;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Keeps each blob as a block blob of a container of Azure Blob Storage.</summary>
public sealed class AzureBlobStore : IBlobStore, IDisposable
{
    /// <summary>The most bytes of a blob that is written: two blocks are in memory, whatever a client says that it sends.</summary>
    private const long MaxWriteSize = 64L * 1024 * 1024 * AzureLimits.MaxBlocks;

    private readonly BlobContainerClient _container;
    private readonly TimeProvider _time;
    private readonly StoreCalls _calls;
    private readonly BlockSender _sender;
    private readonly AzureBlobSigner _signer;
    private readonly object[] _capabilities;

    /// <summary>Opens the store. Nothing is sent yet.</summary>
    /// <param name="container">The container, which exists.</param>
    /// <param name="options">How blobs are kept; what says how to reach the container is not looked at.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report.</param>
    public AzureBlobStore(
        BlobContainerClient container, AzureBlobStorageOptions options, TimeProvider time, ILogger<AzureBlobStore> logger)
    {
        _container = container;
        _time = time;
        _calls = new StoreCalls($"container {container.Name}", AzureFailures.Classify, logger, time);
        _sender = new BlockSender(container, _calls);
        _signer = new AzureBlobSigner(container, _calls, time);
        _capabilities =
        [
            _signer,
            new AzureBlobParts(container, _calls, _sender, this, options.Mode, time),
            new AzureBlobMover(container, _calls, _signer, this, time),
        ];
    }

    internal static BlobHttpHeaders Headers => new() { ContentType = LfsMediaType.Content };

    /// <inheritdoc/>
    public async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        await LookAtAsync(name, cancellationToken) is { } found && IsWhole(found)
            ? new BlobInfo
            {
                Name = name,
                Size = found.ContentLength,
                Version = VersionOf(found.ETag),
                WrittenAt = found.LastModified,
                ForeignHeader = ForeignIn(found),
            }
            : null;

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        range.OpenByHttpAsync(this, name, token => ReadAsync(name, range, token), cancellationToken);

    private async ValueTask<Stream?> ReadAsync(string name, BlobRange range, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions
        {
            Range = new HttpRange(range.Offset, range.Length),
            Conditions = range.Version is null ? null : new BlobRequestConditions { IfMatch = new ETag(range.Version) },
        };
        var reply = await _calls.FindAsync(
            "read an object",
            async cancellation => (await _container.GetBlobClient(name).DownloadStreamingAsync(options, cancellation)).Value,
            cancellationToken);
        return reply is null ? null : new StoreStream(reply.Content, _time);
    }

    /// <inheritdoc/>
    /// <remarks>The blob is there only once the list of its blocks is committed, which happens after the end was read.</remarks>
    public async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        ObjectTooLongException.ThrowIfOver(options.Size, MaxWriteSize);
        var leastSize = ((options.Size ?? 0) + AzureLimits.MaxBlocks - 1) / AzureLimits.MaxBlocks;
        // At most one byte more than the blob has, so that the one block of a short one finds its end.
        var blockSize = (int)Math.Min(Math.Max(BlockSender.BlockSize, leastSize), (options.Size ?? BlockSender.BlockSize) + 1);
        // Names that no other write of the same blob has: a commit finds nothing but its own blocks.
        var version = BlockName.NewVersion(_time.GetUtcNow());
        var blocks = await _sender.SendAsync(name, content, blockSize, NameOf, cancellationToken);
        return await CommitAsync(name, blocks, options.Replaces, cancellationToken);

        BlockName NameOf(int index) => index < AzureLimits.MaxBlocks
            ? new BlockName(Part: 0, version, index)
            : throw new ObjectTooLongException((long)blockSize * AzureLimits.MaxBlocks);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) => _calls.TryAsync(
        "delete an object",
        cancellation => _container.GetBlobClient(name).DeleteAsync(
            conditions: version is null ? null : new BlobRequestConditions { IfMatch = new ETag(version) },
            cancellationToken: cancellation),
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Azure does not document how names with characters beyond U+FFFF are ordered.</remarks>
    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        ListAsync(prefix, BlobStates.None, cancellationToken).Select(item => new BlobInfo
        {
            Name = item.Name,
            Size = item.Properties.ContentLength ?? 0,
            Version = VersionOf(item.Properties.ETag ?? default),
            WrittenAt = item.Properties.LastModified ?? DateTimeOffset.MaxValue,
        });

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class, IBlobCapability => _capabilities.OfType<T>().FirstOrDefault();

    /// <summary>Ends the signing of links. The container's client is its owner's.</summary>
    public void Dispose() => _signer.Dispose();

    internal async IAsyncEnumerable<BlobItem> ListAsync(
        string prefix, BlobStates states, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await _calls.RunAsync(
                "list objects",
                async cancellation => await _container.GetBlobsAsync(BlobTraits.None, states, prefix, cancellation)
                    .AsPages(next).FirstAsync(cancellation),
                cancellationToken);
            foreach (var item in page.Values)
                yield return item;
            next = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <summary>What lies under a name, whole or not.</summary>
    internal Task<BlobProperties?> LookAtAsync(string name, CancellationToken cancellationToken) => _calls.FindAsync(
        "look up an object",
        async cancellation => (await _container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellation)).Value,
        cancellationToken);

    /// <summary>Makes a blob of blocks that no other write has named so.</summary>
    /// <returns>False where the name is taken, and was to be free.</returns>
    internal async Task<bool> CommitAsync(
        string name, IReadOnlyList<string> blocks, bool replaces, CancellationToken cancellationToken)
    {
        var free = new BlobRequestConditions { IfNoneMatch = ETag.All };
        if (await TryCommitAsync(name, blocks, replaces ? null : free, cancellationToken) is not null)
            return true;
        // Who was faster has discarded these blocks by committing others, as if he had come right after.
        var held = await LookAtAsync(name, cancellationToken);
        if (held is not null && IsWhole(held))
            return replaces;
        if (held is not null
            && await TryCommitAsync(name, blocks, new BlobRequestConditions { IfMatch = held.ETag }, cancellationToken) is not null)
        {
            return true;
        }

        throw new StorageUnavailableException(new InvalidOperationException("Others have written and deleted the blob meanwhile."));
    }

    /// <returns>The version that it has now; null where a block is not there, or the condition does not hold.</returns>
    internal Task<string?> TryCommitAsync(
        string name, IReadOnlyList<string> blocks, BlobRequestConditions? conditions, CancellationToken cancellationToken) =>
        _calls.FindAsync(
            "put an object together",
            async cancellation => VersionOf((await _container.GetBlockBlobClient(name).CommitBlockListAsync(
                blocks, new CommitBlockListOptions { HttpHeaders = Headers, Conditions = conditions }, cancellation)).Value.ETag),
            cancellationToken);

    /// <summary>As headers have it; listings have it without quotes.</summary>
    internal static string VersionOf(ETag tag) => tag.ToString("H");

    /// <summary>What an asynchronous copy is still making, or has left, is not there.</summary>
    private static bool IsWhole(BlobProperties found) => (found.BlobCopyStatus ?? CopyStatus.Success) == CopyStatus.Success;

    /// <summary>A client may send headers beside the bytes that no link is bound to.</summary>
    private static string? ForeignIn(BlobProperties found) => found switch
    {
        { ContentEncoding.Length: > 0 } => "Content-Encoding",
        { ContentDisposition.Length: > 0 } => "Content-Disposition",
        { ContentLanguage.Length: > 0 } => "Content-Language",
        { CacheControl.Length: > 0 } => "Cache-Control",
        _ => null,
    };
}
