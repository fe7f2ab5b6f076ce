namespace Giftless.GoogleCloud.Fake;

/// <summary>Reads files one after the other.</summary>
internal sealed class JoinedStream(IEnumerator<string> files) : Stream
{
    private FileStream? _current;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_current is not null && await _current.ReadAsync(buffer, cancellationToken) is var read and > 0)
                return read;
            if (_current is not null)
                await _current.DisposeAsync();
            if (!files.MoveNext())
                return 0;
            _current = File.OpenRead(files.Current);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current?.Dispose();
            files.Dispose();
        }

        base.Dispose(disposing);
    }
}
