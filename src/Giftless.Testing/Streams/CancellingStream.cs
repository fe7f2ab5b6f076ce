namespace Giftless.Testing;

/// <summary>Content whose sender gives up after some bytes.</summary>
/// <param name="content">The content.</param>
/// <param name="sender">What the sender gives up with.</param>
/// <param name="after">After how many bytes.</param>
public sealed class CancellingStream(Stream content, CancellationTokenSource sender, long after) : ReadStream
{
    private long _read;

    /// <inheritdoc/>
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
