using System.Runtime.CompilerServices;

namespace Giftless.Storage.Blobs;

/// <summary>
/// Reads what a store sends. A line that breaks, and one on which nothing comes any more, end it with
/// <see cref="StorageUnavailableException"/>: who has lost a connection without a word would wait for ever.
/// </summary>
/// <param name="content">What comes from the store. It is disposed with this.</param>
/// <param name="time">The clock.</param>
public sealed class StoreStream(Stream content, TimeProvider time) : ForwardStream
{
    private readonly CancellationTokenSource _limit = new(Timeout.InfiniteTimeSpan, time);
    private long _position;

    /// <summary>How long the next bytes may take. How long they take to be asked for does not count.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes were read; it cannot be set.</summary>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <remarks>What is there at once, as from a disk, is given at once.</remarks>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reading = content.ReadAsync(buffer, _limit.Token);
            if (!reading.IsCompletedSuccessfully)
                return WaitAsync(reading, cancellationToken);
            var read = reading.Result;
            _position += read;
            return new(read);
        }
        catch (Exception exception)
            when (exception is not LfsException && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return ValueTask.FromException<int>(new StorageUnavailableException(exception));
        }
    }

    /// <summary>Not supported: what comes over a line is waited for.</summary>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            _limit.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <remarks>Pooled, since a long download waits for its next bytes tens of thousands of times.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<int> reading, CancellationToken cancellationToken)
    {
        _limit.CancelAfter(Patience);
        using var leaving = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
        try
        {
            var read = await reading;
            _position += read;
            return read;
        }
        catch (Exception exception) when (exception is not LfsException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new StorageUnavailableException(
                _limit.IsCancellationRequested
                    ? new TimeoutException($"Nothing came from the store for {Patience.TotalSeconds:0} s.", exception)
                    : exception);
        }
        finally
        {
            _limit.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
