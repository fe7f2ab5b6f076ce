using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// What a client sends to a resumable upload. It ends where the client ends, and also where the line breaks, or where another request takes
/// the upload over: what has come until then is not lost.
/// </summary>
/// <param name="content">The body. It is left open.</param>
/// <param name="length">How many bytes the client says that it sends, or null.</param>
/// <param name="room">How many bytes are missing to the object.</param>
/// <param name="writer">Who writes.</param>
/// <param name="aborted">Ends when nobody waits for the answer any more.</param>
internal sealed class UploadBody(Stream content, long? length, long room, UploadWriter writer, CancellationToken aborted) : ForwardStream
{
    private readonly long? _leftAfter = room - length;
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(aborted, writer.Replaced);
    private readonly byte[] _ahead = new byte[1];
    private bool _hasAhead;
    private bool _hasEnded;

    /// <summary>Why it ended, where the client did not end it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>How many bytes may still come.</summary>
    public long Room => room - Received;

    /// <summary>How many bytes came.</summary>
    public long Received { get; private set; }

    /// <summary>Whether the client has said that it sends less than so many bytes more.</summary>
    public bool EndsBefore(long bytes) => Room - bytes < _leftAfter;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether anything comes.</summary>
    /// <exception cref="ObjectMismatchException">More comes than the object has.</exception>
    public async ValueTask<bool> HasMoreAsync()
    {
        _hasAhead = _hasAhead || await ReadFromClientAsync(_ahead) > 0;
        return _hasAhead && Room == 0
            ? throw new ObjectMismatchException("More bytes came than the object has.")
            : _hasAhead;
    }

    /// <summary>Ends it: nothing more is read of what the client sends.</summary>
    public void Stop() => _end.Cancel();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        buffer = buffer[..(int)Math.Min(buffer.Length, Room)];
        var read = 0;
        if (buffer.Length > 0 && _hasAhead)
        {
            (buffer.Span[0], _hasAhead, read) = (_ahead[0], false, 1);
        }
        else if (buffer.Length > 0)
        {
            read = await ReadFromClientAsync(buffer);
        }

        Received += read;
        return read;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _end.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadFromClientAsync(Memory<byte> buffer)
    {
        if (_hasEnded)
            return 0;
        var read = 0;
        writer.WaitForClient(true);
        try
        {
            read = await content.ReadAsync(buffer, _end.Token);
        }
        catch (Exception exception)
        {
            Failure = exception;
        }
        finally
        {
            writer.WaitForClient(false);
        }

        _hasEnded = read == 0;
        return read;
    }
}
