namespace Giftless.Storage.Blobs;

/// <summary>A stream that is read once, from its beginning to its end. It refuses all else.</summary>
public abstract class ForwardStream : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Not supported, unless the length is known beforehand.</summary>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract override int Read(Span<byte> buffer);

    /// <inheritdoc/>
    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Nothing is buffered.</summary>
    public sealed override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
