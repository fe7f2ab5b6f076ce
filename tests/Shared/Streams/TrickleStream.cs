namespace Giftless.Tests.Streams;

/// <summary>Content as a slow network gives it: a byte at a time, later than asked.</summary>
internal sealed class TrickleStream(byte[] content) : ReadStream
{
    private int _position;

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
