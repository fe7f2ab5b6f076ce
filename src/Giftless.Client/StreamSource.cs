namespace Giftless.Client;

/// <summary>A stream to upload, which has one position only: reads take turns.</summary>
internal sealed class StreamSource(Stream stream) : UploadSource
{
    private readonly SemaphoreSlim _turn = new(1);

    public override long Size { get; } = stream.Length;

    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            stream.Position = offset;
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose() => _turn.Dispose();
}
