using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;
using Microsoft.EntityFrameworkCore;

namespace Giftless.DatabaseStorage;

/// <summary>
/// Keeps blobs in a database, in chunks. A blob gets its name when all of it is there, so that no transaction waits for a client.
/// </summary>
public sealed class DatabaseBlobStore(IDbContextFactory<BlobContext> contexts, TimeProvider time, ILogger<DatabaseBlobStore> logger)
    : IBlobStore, IBlobMove
{
    private const int ChunkSize = 1024 * 1024;
    private const int PageSize = 1000;
    private static readonly TimeSpan KeptUnused = TimeSpan.FromDays(1);

    private readonly DatabaseCalls _database = new(contexts, logger);

    public bool IsBoundToVersion => true;

    public async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        await LookUpAsync(name, version: null, cancellationToken) is { } blob ? InfoOf(blob) : null;

    public async ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken)
    {
        if (await LookUpAsync(name, range.Version, cancellationToken) is not { } blob)
            return null;
        var end = range.Length is { } length ? range.Offset + length : blob.Size;
        return new StoreStream(new ChunkStream(contexts, blob.ContentId, range.Offset, end), time);
    }

    public async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        var longUnused = time.GetUtcNow() - KeptUnused;
        await PurgeAsync(it => it.UnusedSince < longUnused, cancellationToken);
        var stored = new Content { Id = Guid.NewGuid(), UnusedSince = time.GetUtcNow() };
        var isNamed = false;
        try
        {
            var size = await StoreAsync(stored, content, cancellationToken);
            return isNamed = await _database.ChangeAsync("name a blob", name, version: null, (database, held) =>
            {
                if (held is not null && !options.Replaces)
                    return false;
                if (held is null)
                    database.Add(held = new Blob { Name = name });
                else
                    held.Content!.UnusedSince = time.GetUtcNow();
                (held.ContentId, held.Size, held.WrittenAt) = (stored.Id, size, time.GetUtcNow());
                database.Attach(stored).Entity.UnusedSince = null;
                return true;
            }, cancellationToken);
        }
        finally
        {
            if (!isNamed)
                await PurgeAsync(it => it.Id == stored.Id, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) =>
        _database.ChangeAsync("delete a blob", name, version, (database, held) =>
        {
            if (held is null)
                return false;
            held.Content!.UnusedSince = time.GetUtcNow();
            database.Remove(held);
            return true;
        }, cancellationToken);

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (after, page) = ("", new List<Blob>());
        do
        {
            page = await _database.RunAsync("list blobs", (database, token) => database.Blobs.AsNoTracking()
                .Where(blob => string.Compare(blob.Name, prefix) >= 0 && string.Compare(blob.Name, after) > 0)
                .OrderBy(blob => blob.Name).Take(PageSize).ToListAsync(token), cancellationToken);
            foreach (var blob in page.TakeWhile(blob => blob.Name.StartsWith(prefix, StringComparison.Ordinal)))
                yield return InfoOf(blob);
        }
        while (page.Count == PageSize && (after = page[^1].Name).StartsWith(prefix, StringComparison.Ordinal));
    }

    public Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken) => _database.RunAsync(
        "move a blob",
        async (database, token) =>
        {
            try
            {
                var moved = await database.Named(source.Name, source.Version)
                    .ExecuteUpdateAsync(set => set.SetProperty(it => it.Name, target), token);
                return moved == 0 ? MoveOutcome.SourceChanged : MoveOutcome.Moved;
            }
            catch (Exception crossed) when (DatabaseCalls.IsCrossed(crossed))
            {
                return MoveOutcome.TargetExists;
            }
        },
        cancellationToken);

    private Task<Blob?> LookUpAsync(string name, string? version, CancellationToken cancellationToken) => _database.RunAsync(
        "look up a blob", (database, token) => database.Named(name, version).AsNoTracking().SingleOrDefaultAsync(token), cancellationToken);

    /// <summary>Stores content under no name yet, and tells its length.</summary>
    private async Task<long> StoreAsync(Content stored, Stream content, CancellationToken cancellationToken)
    {
        var (buffer, size) = (new byte[ChunkSize], 0L);
        for (var isNew = true; ; isNew = false)
        {
            // Outside of any call: what the content throws is no failure of the database, and passes as it is.
            var read = await content.ReadAtLeastAsync(buffer, ChunkSize, throwOnEndOfStream: false, cancellationToken);
            await _database.RunAsync("store a chunk", (database, token) =>
            {
                if (isNew)
                    database.Add(stored);
                if (read > 0)
                    database.Add(new Chunk { ContentId = stored.Id, Offset = size, Bytes = buffer[..read] });
                return database.SaveChangesAsync(token);
            }, cancellationToken);
            size += read;
            if (read < ChunkSize)
                return size;
        }
    }

    /// <summary>Deletes one content that has no name, with its chunks. There is one more at the most for each write.</summary>
    private async Task PurgeAsync(Expression<Func<Content, bool>> which, CancellationToken cancellationToken) => await _database.RunAsync(
        "purge content",
        (database, token) => database.Contents.Where(it => it.UnusedSince != null).Where(which).OrderBy(it => it.UnusedSince).Take(1)
            .ExecuteDeleteAsync(token),
        cancellationToken);

    private static BlobInfo InfoOf(Blob blob) =>
        new() { Name = blob.Name, Size = blob.Size, Version = blob.ContentId.ToString(), WrittenAt = blob.WrittenAt };
}
