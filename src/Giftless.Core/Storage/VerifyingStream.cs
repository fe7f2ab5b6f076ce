using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Giftless.Storage;

/// <summary>
/// Passes an upload through and computes its SHA-256 on the way: the read that would report the end throws
/// <see cref="ObjectMismatchException"/> instead, unless length and SHA-256 are the expected ones. A storage that publishes only
/// after it has read the end can therefore not publish a wrong body.
/// </summary>
/// <param name="content">The body. It is left open.</param>
/// <param name="oid">The SHA-256 that it has to have.</param>
/// <param name="size">Its length in bytes, or null where it is not known.</param>
public sealed class VerifyingStream(Stream content, Oid oid, long? size) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _received;
    private bool _verified;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Not supported: the length is known at the end only.</summary>
    public override long Length => throw new NotSupportedException();

    /// <summary>How many bytes have passed; it cannot be set.</summary>
    public override long Position
    {
        get => _received;
        set => throw new NotSupportedException();
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
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        Account(buffer.AsSpan(offset, count), content.Read(buffer, offset, count));

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

    /// <summary>Nothing is buffered.</summary>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
