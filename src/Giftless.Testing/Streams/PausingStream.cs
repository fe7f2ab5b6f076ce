namespace Giftless.Testing;

/// <summary>Content that is all there, while its end is not known before a test says so.</summary>
/// <param name="content">The content.</param>
public sealed class PausingStream(byte[] content) : ReadStream
{
    private readonly MemoryStream _content = new(content);
    private readonly TaskCompletionSource _atEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when all content was read and the end was asked for.</summary>
    public Task AtEnd => _atEnd.Task;

    /// <summary>Ends it.</summary>
    public void End() => _end.SetResult();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _content.ReadAsync(buffer, cancellationToken);
        if (read > 0)
            return read;
        _atEnd.TrySetResult();
        await _end.Task.WaitAsync(cancellationToken);
        return 0;
    }
}
