using System.Security.Cryptography;
using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Passes a part through; the read that would report its end throws unless length and digests are the announced ones.</summary>
internal sealed class PartStream(Stream content, long size, IReadOnlyList<PartDigest> digests) : ForwardStream
{
    private readonly (PartDigest Digest, IncrementalHash Hash)[] _hashes =
        [.. digests.Select(digest => (digest, IncrementalHash.CreateHash(digest.Algorithm)))];

    private long _received;

    public override long Length => size;

    public override long Position
    {
        get => _received;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await content.ReadAsync(buffer, cancellationToken);
        return Account(buffer.Span, read);
    }

    public override int Read(Span<byte> buffer) => Account(buffer, content.Read(buffer));

    private int Account(Span<byte> buffer, int read)
    {
        if (read == 0 && buffer.Length > 0)
            Verify();

        _received += read;
        if (_received > size)
            throw new ObjectMismatchException($"More than the {size} bytes of the part came.");
        foreach (var (_, hash) in _hashes)
            hash.AppendData(buffer[..read]);
        return read;
    }

    private void Verify()
    {
        if (_received != size)
            throw new ObjectMismatchException($"{_received} bytes came; the part has {size}.");
        foreach (var (digest, hash) in _hashes)
        {
            if (!hash.GetCurrentHash().AsSpan().SequenceEqual(digest.Expected))
                throw new ObjectMismatchException($"The bytes that came have another {digest.Algorithm} than '{digest.Header}' says.");
        }
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var (_, hash) in _hashes)
            hash.Dispose();
        base.Dispose(disposing);
    }
}
