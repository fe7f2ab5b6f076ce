using Microsoft.AspNetCore.Http;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>A reply's body whose line breaks after some bytes.</summary>
internal sealed class BreakingBody(HttpContext context, int after) : Stream
{
    private readonly Stream _inner = context.Response.Body;
    private int _left = after;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(_left, buffer.Length);
        await _inner.WriteAsync(buffer[..count], cancellationToken);
        await _inner.FlushAsync(cancellationToken);
        _left -= count;
        if (_left == 0)
            context.Abort();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
