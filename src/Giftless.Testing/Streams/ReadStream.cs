using Giftless.Storage.Blobs;

namespace Giftless.Testing;

/// <summary>Content that something happens to while it is read.</summary>
public abstract class ReadStream : ForwardStream
{
    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException();
}
