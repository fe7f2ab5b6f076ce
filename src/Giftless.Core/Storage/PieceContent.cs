using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>A piece of a resumable upload: what the client sends, up to some length. It ends where the client does.</summary>
/// <param name="body">What the client sends.</param>
/// <param name="most">Its most bytes.</param>
/// <param name="writer">Who writes.</param>
internal sealed class PieceContent(UploadBody body, long most, UploadWriter writer) : ForwardStream
{
    private long _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        var read = await body.ReadAsync(buffer[..(int)Math.Min(buffer.Length, most - _position)], cancellationToken);
        _position += read;
        if (read == 0)
        {
            // It becomes visible when its end was read.
            if (body.Room == 0)
                await body.HasMoreAsync();
            await writer.DemandAsync(cancellationToken);
        }

        return read;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();
}

/// <summary>Pieces of a resumable upload, one after the other, and perhaps something behind them.</summary>
internal sealed class PiecesStream(BlobReader reader, IEnumerable<BlobInfo> pieces, Stream? behind = null) : ForwardStream
{
    private readonly Queue<BlobInfo> _pieces = new(pieces);
    private Stream? _current;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (_current is not null && await _current.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                return read;
            if (_current is not null)
                await _current.DisposeAsync();
            _current = null;
            if (!_pieces.TryDequeue(out var piece))
                return behind is null ? 0 : await behind.ReadAsync(buffer, cancellationToken);
            _current = await reader.OpenAsync(piece.Name, 0, piece.Size, piece.Version, cancellationToken)
                ?? throw new UploadIncompleteException("The upload was given up meanwhile. Start the transfer again.");
        }
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _current?.Dispose();
        base.Dispose(disposing);
    }
}
