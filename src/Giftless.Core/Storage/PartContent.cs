using System.Security.Cryptography;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>The client's bytes ended within a part.</summary>
internal sealed class BodyEndedException() : IOException("The client's bytes ended within a part.");

/// <summary>
/// One part of a resumable upload: pieces that are in the store, and then what the client sends. It is kept and hashed on its way. It ends
/// only if the part is whole, and who writes was not replaced.
/// </summary>
/// <param name="pieces">What is there of it. It is disposed with this.</param>
/// <param name="body">What the client sends.</param>
/// <param name="missing">How many bytes the client has to send.</param>
/// <param name="size">The part's length in bytes.</param>
/// <param name="writer">Who writes.</param>
/// <param name="kept">Where to keep what comes.</param>
/// <param name="hash">The hash of all that is before it; null where that is not known. It is disposed with this.</param>
internal sealed class PartContent(
    Stream pieces, UploadBody body, long missing, long size, UploadWriter writer, KeptBytes kept, IncrementalHash? hash) : ForwardStream
{
    private IncrementalHash? _hash = hash;
    private long _missing = missing;
    private long _position;

    public override long Length => size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, size - _position)];
        if (_position == size)
        {
            // It becomes visible when its end was read.
            if (body.Room == 0)
                await body.HasMoreAsync();
            await writer.DemandAsync(cancellationToken);
            return 0;
        }

        var read = size - _position > _missing
            ? await pieces.ReadAsync(buffer, cancellationToken)
            : await ReadFromClientAsync(buffer, cancellationToken);
        _hash?.AppendData(buffer.Span[..read]);
        _position += read;
        return read;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    /// <summary>The hash up to the end of this part.</summary>
    public IncrementalHash? TakeHash()
    {
        var taken = _hash;
        _hash = null;
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash?.Dispose();
            pieces.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadFromClientAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0)
            throw new BodyEndedException();
        kept.Add(buffer.Span[..read]);
        _missing -= read;
        return read;
    }
}
