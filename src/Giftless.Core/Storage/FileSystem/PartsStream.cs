using Giftless.Storage.Blobs;
namespace Giftless.Storage.FileSystem;

/// <summary>Reads files one after the other as if they were one.</summary>
internal sealed class PartsStream(IEnumerable<string> files) : ForwardStream
{
    private readonly IEnumerator<string> _files = files.GetEnumerator();
    private FileStream? _current;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (_current is not null && _current.Read(buffer) is > 0 and var read)
                return read;

            _current?.Dispose();
            _current = null;
            if (!_files.MoveNext())
                return 0;
            _current = new FileStream(_files.Current, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
    }

    /// <summary>Synchronous, as there are no other reads of files on Linux.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current?.Dispose();
            _files.Dispose();
        }

        base.Dispose(disposing);
    }
}
