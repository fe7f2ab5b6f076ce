using System.Security.Cryptography;
using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Passes a body through; the read that would report its end throws unless its digests are the announced ones.</summary>
/// <param name="content">The body. It is left open.</param>
/// <param name="digests">What its sender says of it.</param>
internal sealed class DigestedBody(Stream content, IReadOnlyList<BodyDigest> digests) : ForwardStream
{
    private readonly (BodyDigest Digest, IncrementalHash Hash)[] _hashes =
        [.. digests.Select(digest => (digest, IncrementalHash.CreateHash(digest.Algorithm)))];

    public override long Position
    {
        get => throw new NotSupportedException();
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
        foreach (var (_, hash) in _hashes)
            hash.AppendData(buffer[..read]);
        return read;
    }

    private void Verify()
    {
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
