using Giftless.Storage.Blobs;

namespace Giftless.Tests.Streams;

/// <summary>Content that something happens to while it is read.</summary>
internal abstract class ReadStream : ForwardStream
{
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();
}
