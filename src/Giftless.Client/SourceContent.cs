using System.Net;

namespace Giftless.Client;

/// <summary>A range of an object as the body of a request.</summary>
/// <param name="source">The object.</param>
/// <param name="offset">Where the range begins.</param>
/// <param name="length">The range's length.</param>
/// <param name="watch">Is told of each chunk that went out.</param>
/// <param name="sent">Is told how many bytes of the range are out.</param>
internal sealed class SourceContent(UploadSource source, long offset, long length, ActivityWatch watch, Action<long> sent) : HttpContent
{
    /// <summary>Why the object could not be read, which the client would take for a failure of the line.</summary>
    public Exception? SourceFailure { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var done = 0L;
        await using var chunks = source.ReadAllAsync(offset, length, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await ReadAsync(chunks).ConfigureAwait(false))
        {
            await stream.WriteAsync(chunks.Current, cancellationToken).ConfigureAwait(false);
            watch.Seen();
            sent(done += chunks.Current.Length);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long size)
    {
        size = length;
        return true;
    }

    private async ValueTask<bool> ReadAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> chunks)
    {
        try
        {
            return await chunks.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            SourceFailure = exception;
            throw;
        }
    }
}
