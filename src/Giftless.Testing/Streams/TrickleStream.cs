namespace Giftless.Testing;

/// <summary>Content as a slow network gives it: a byte at a time, later than asked.</summary>
/// <param name="content">The content.</param>
public sealed class TrickleStream(byte[] content) : ReadStream
{
    private int _position;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty || _position == content.Length)
            return 0;
        buffer.Span[0] = content[_position++];
        return 1;
    }
}
