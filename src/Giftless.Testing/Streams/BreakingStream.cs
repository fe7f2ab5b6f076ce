namespace Giftless.Testing;

/// <summary>Content whose sender goes away after the first part, and that throws where it would go on.</summary>
/// <param name="first">The first part.</param>
public sealed class BreakingStream(byte[] first) : ReadStream
{
    private readonly MemoryStream _content = new(first);

    /// <summary>What the <see cref="IOException"/> says that it throws.</summary>
    public const string Message = "The line broke.";

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await _content.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException(Message);
}
