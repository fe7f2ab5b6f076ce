using Giftless.Storage.Blobs;
using Microsoft.EntityFrameworkCore;

namespace Giftless.DatabaseStorage;

/// <summary>Reads chunk after chunk. Between two of them it holds no connection: a slow client costs the database nothing.</summary>
internal sealed class ChunkStream(IDbContextFactory<BlobContext> contexts, Guid contentId, long offset, long end) : ForwardStream
{
    private ReadOnlyMemory<byte> _chunk;

    public override long Position { get; set; } = offset;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || Position == end)
            return 0;
        if (_chunk.IsEmpty)
            _chunk = await LoadAsync(cancellationToken);
        var read = (int)Math.Min(Math.Min(buffer.Length, _chunk.Length), end - Position);
        _chunk[..read].CopyTo(buffer);
        _chunk = _chunk[read..];
        Position += read;
        return read;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    private async Task<ReadOnlyMemory<byte>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        var chunk = await database.Chunks.AsNoTracking()
            .Where(it => it.ContentId == contentId && it.Offset <= Position).OrderByDescending(it => it.Offset)
            .FirstOrDefaultAsync(cancellationToken);
        return chunk is not null && Position - chunk.Offset < chunk.Bytes.Length
            ? chunk.Bytes.AsMemory((int)(Position - chunk.Offset))
            : throw new IOException($"The database has no byte {Position} of content {contentId} any more.");
    }
}
