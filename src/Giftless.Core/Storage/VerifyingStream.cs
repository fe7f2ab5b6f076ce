using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Passes an upload through and computes its SHA-256 on the way: the read that would report the end throws
/// <see cref="ObjectMismatchException"/> instead, unless length and SHA-256 are the expected ones. A storage that publishes only
/// after it has read the end can therefore not publish a wrong body.
/// </summary>
/// <param name="content">The body. It is left open.</param>
/// <param name="oid">The SHA-256 that it has to have.</param>
/// <param name="size">Its length in bytes, or null where it is not known.</param>
internal sealed class VerifyingStream(Stream content, Oid oid, long? size) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _received;
    private bool _verified;

    /// <summary>How many bytes have passed; it cannot be set.</summary>
    public override long Position
    {
        get => _received;
        set => throw new NotSupportedException();
    }

    /// <summary>To be called before what was read is published: whoever has not read the end has not read the object.</summary>
    /// <exception cref="InvalidOperationException">The end was not read.</exception>
    public void DemandEnd()
    {
        if (!_verified)
            throw new InvalidOperationException($"{_received} bytes of {oid} were to be published without that their end was verified.");
    }

    /// <inheritdoc/>
    /// <remarks>Pooled, since a long upload waits for its next bytes tens of thousands of times.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await content.ReadAsync(buffer, cancellationToken);
        return Account(buffer.Span, read);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Account(buffer, content.Read(buffer));

    private int Account(Span<byte> buffer, int read)
    {
        if (read == 0)
        {
            if (buffer.Length > 0)
                Verify();
            return 0;
        }

        _received += read;
        if (_received > size)
            throw new ObjectMismatchException($"More than the {size} bytes of {oid} came.");

        _hash.AppendData(buffer[..read]);
        return read;
    }

    private void Verify()
    {
        if (_verified)
            return;
        if (size is { } expected && _received != expected)
            throw new ObjectMismatchException($"{_received} bytes came for {oid}, which has {expected}.");

        Span<byte> sha256 = stackalloc byte[Oid.ByteLength];
        _hash.GetCurrentHash(sha256);
        var actual = new Oid(sha256);
        if (actual != oid)
            throw new ObjectMismatchException($"The {_received} bytes that came have the SHA-256 {actual}, not {oid}.");
        _verified = true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
