namespace Giftless.Testing;

/// <summary>Zeros without end.</summary>
public sealed class EndlessStream : ReadStream
{
    /// <summary>How many bytes were read from it.</summary>
    public long Given { get; private set; }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer.Span.Clear();
        Given += buffer.Length;
        return new(buffer.Length);
    }
}
