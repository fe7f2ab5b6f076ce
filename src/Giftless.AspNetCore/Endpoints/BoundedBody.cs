using Giftless.Storage.Blobs;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// A body that fails as soon as it is longer than allowed. Kestrel's own limit also counts what frames the chunks of a body whose length
/// is not announced, and so refuses objects that are just short enough.
/// </summary>
internal sealed class BoundedBody(Stream content, long most) : ForwardStream
{
    private long _received;

    public override long Position
    {
        get => _received;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await content.ReadAsync(buffer, cancellationToken));

    public override int Read(Span<byte> buffer) => Count(content.Read(buffer));

    private int Count(int read) => (_received += read) <= most
        ? read
        : throw new LfsException(413, $"The body is over {most} bytes, the most that this server takes.");
}
