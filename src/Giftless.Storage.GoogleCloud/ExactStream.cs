using Giftless.Storage.Blobs;
namespace Giftless.Storage.GoogleCloud;

/// <summary>Passes bytes through and fails where there are more or fewer of them than there have to be.</summary>
internal sealed class ExactStream(Stream content, long length) : ForwardStream
{
    private long _received;

    public override long Length => length;

    public override long Position
    {
        get => _received;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Account(buffer.Length, await content.ReadAsync(buffer, cancellationToken));

    public override int Read(Span<byte> buffer) => Account(buffer.Length, content.Read(buffer));

    private int Account(int wanted, int read)
    {
        _received += read;
        if (_received > length || (wanted > 0 && read == 0 && _received < length))
            throw new ObjectMismatchException($"The part has {length} bytes, and {(_received > length ? "more" : $"{_received}")} came.");
        return read;
    }
}
