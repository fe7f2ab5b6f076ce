using System.Buffers;
using System.Net;
using System.Runtime.ExceptionServices;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>
/// A body the last bytes of which are sent only after the end of its source was read: a source that refuses there, as
/// <see cref="VerifyingStream"/> does, leaves an incomplete request, of which the service keeps nothing.
/// </summary>
/// <param name="source">The bytes. It is left open.</param>
/// <param name="length">How many, or null where that is not known: then they go in chunks.</param>
internal sealed class HeldBackContent(Stream source, long? length) : HttpContent
{
    private const int BufferSize = 128 * 1024;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _began;

    /// <summary>Why the source could not be read.</summary>
    public ExceptionDispatchInfo? SourceFailure { get; private set; }

    /// <summary>When the body was sent, or will not be.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Reads what is left of the source, to hear whether it refuses, after the service answered before it had read all.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (_began)
            await _ended.Task.WaitAsync(cancellationToken);
        SourceFailure?.Throw();
        await source.CopyToAsync(Stream.Null, BufferSize, cancellationToken);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _began = true;
        var held = ArrayPool<byte>.Shared.Rent(BufferSize);
        var next = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var count = await ReadAsync(held, cancellationToken); count > 0; (held, next) = (next, held))
            {
                var read = await ReadAsync(next, cancellationToken);
                await stream.WriteAsync(held.AsMemory(0, count), cancellationToken);
                count = read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
            ArrayPool<byte>.Shared.Return(next);
            _ended.TrySetResult();
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception exception)
        {
            // Not as it is: a line to a client that breaks is no failure of the line to the service.
            SourceFailure = ExceptionDispatchInfo.Capture(exception);
            throw new InvalidOperationException("The body cannot be read.", exception);
        }
    }
}
