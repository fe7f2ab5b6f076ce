using Giftless.Storage.Blobs;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Storage.FileSystem;

/// <summary>Reads a range of a file straight into the caller's buffer.</summary>
/// <remarks>
/// Reads are synchronous even when asked asynchronously: .NET has no other kind for files on Linux and would only block another
/// pool thread, at the price of a hand-over for each buffer (measured: a fifth of the throughput of a cached 1 GiB object).
/// </remarks>
internal sealed class FileRangeStream(SafeFileHandle file, long offset, long length) : ForwardStream
{
    private long _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > length - _position)
            buffer = buffer[..(int)(length - _position)];

        var read = RandomAccess.Read(file, buffer, offset + _position);
        _position += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
