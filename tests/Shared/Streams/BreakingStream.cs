namespace Giftless.Tests.Streams;

/// <summary>Content whose sender goes away after the first part.</summary>
internal sealed class BreakingStream(byte[] first) : ReadStream
{
    private readonly MemoryStream _content = new(first);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await _content.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("The line broke.");
}
