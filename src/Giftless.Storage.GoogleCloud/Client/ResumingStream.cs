using Giftless.Storage.Blobs;
namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>Reads an object and, where the line breaks, goes on from there.</summary>
/// <param name="content">The first reply's body.</param>
/// <param name="length">How many bytes there are to read.</param>
/// <param name="reopen">Opens the same content from a position on.</param>
internal sealed class ResumingStream(Stream content, long length, Func<long, CancellationToken, Task<Stream>> reopen) : ForwardStream
{
    private const int BreaksInARow = 3;

    private Stream _content = content;
    private long _position;
    private int _breaks;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > length - _position)
            buffer = buffer[..(int)(length - _position)];
        while (buffer.Length > 0)
        {
            Exception? failure = null;
            try
            {
                if (await _content.ReadAsync(buffer, cancellationToken) is var read and > 0)
                {
                    _position += read;
                    _breaks = 0;
                    return read;
                }
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or StorageUnavailableException)
            {
                failure = exception;
            }

            if (++_breaks > BreaksInARow)
                throw new StorageUnavailableException(failure);
            await _content.DisposeAsync();
            _content = await reopen(_position, cancellationToken);
        }

        return 0;
    }

    /// <summary>Not supported: what comes over a line is waited for.</summary>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }
}
