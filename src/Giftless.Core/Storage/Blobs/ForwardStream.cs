namespace Giftless.Storage.Blobs;

/// <summary>A stream that is read once, from its beginning to its end. It refuses all else.</summary>
public abstract class ForwardStream : Stream
{
    private Task<int> _lastRead = Task.FromResult(0);

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
    /// <remarks>A library that reads by it reads a long stream in many equal pieces.</remarks>
    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var reading = ReadAsync(buffer.AsMemory(offset, count), cancellationToken);
        if (!reading.IsCompletedSuccessfully)
            return reading.AsTask();
        var read = reading.Result;
        return _lastRead.Result == read ? _lastRead : _lastRead = Task.FromResult(read);
    }

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
