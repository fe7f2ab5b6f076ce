namespace Giftless.Tests.Streams;

/// <summary>Zeros without end.</summary>
internal sealed class EndlessStream : ReadStream
{
    /// <summary>How many bytes were read from it.</summary>
    public long Given { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer.Span.Clear();
        Given += buffer.Length;
        return new(buffer.Length);
    }
}
