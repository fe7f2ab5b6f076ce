namespace Giftless.Tests.Streams;

/// <summary>Content whose sender gives up after some bytes.</summary>
internal sealed class CancellingStream(Stream content, CancellationTokenSource sender, long after) : ReadStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await content.ReadAsync(buffer, cancellationToken);
        _read += read;
        if (_read >= after)
            await sender.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return read;
    }
}
