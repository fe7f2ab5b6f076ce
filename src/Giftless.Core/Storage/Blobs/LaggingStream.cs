namespace Giftless.Storage.Blobs;

/// <summary>
/// Gives the last bytes of a part only after its end was read, since the read of the end is what finds a part wrong: the store takes a
/// part for complete as soon as it has its last byte.
/// </summary>
internal sealed class LaggingStream(Stream content) : ForwardStream
{
    /// <summary>How much is held back.</summary>
    public const int ChunkSize = 64 * 1024;

    private byte[] _held = new byte[ChunkSize];
    private byte[] _next = new byte[ChunkSize];
    private int _heldLength = -1;
    private int _nextLength;
    private int _given;

    /// <summary>Why the content could not be read, or was wrong.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Called with true when bytes, or the end, were given to the store, and with false when it asks for more.</summary>
    public Action<bool>? StoresTurn { get; set; }

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        StoresTurn?.Invoke(false);
        if (_given >= _heldLength && _heldLength != 0)
            await AdvanceAsync(cancellationToken);

        var count = Math.Min(buffer.Length, _heldLength - _given);
        _held.AsMemory(_given, count).CopyTo(buffer);
        _given += count;
        StoresTurn?.Invoke(true);
        return count;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_heldLength < 0)
                await FillNextAsync(cancellationToken);
            (_held, _next) = (_next, _held);
            (_heldLength, _given) = (_nextLength, 0);
            await FillNextAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Failure = exception;
            throw;
        }
    }

    private async Task FillNextAsync(CancellationToken cancellationToken) =>
        _nextLength = await content.ReadAtLeastAsync(_next, _next.Length, throwOnEndOfStream: false, cancellationToken);
}
