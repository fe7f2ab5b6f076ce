using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Content that is lent to a store for one write. HTTP clients may go on reading what they send, in the background, after the write has
/// failed: once this is disposed of, no read of theirs is under way any more, and none follows.
/// </summary>
/// <param name="content">What is lent. It is left open.</param>
/// <param name="stop">Has a read that is under way end soon.</param>
internal sealed class LentStream(Stream content, Action stop) : ForwardStream
{
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isTakenBack;

    public override long Length => content.Length;

    public override long Position
    {
        get => content.Position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isTakenBack, this);
            return await content.ReadAsync(buffer, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (!_turn.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            stop();
            await _turn.WaitAsync(CancellationToken.None);
        }

        _isTakenBack = true;
        _turn.Release();
        await base.DisposeAsync();
    }
}
