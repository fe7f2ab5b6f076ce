using Giftless.Storage.Blobs;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>The body of a request. That it cannot be read is the client's doing, whatever a storage makes of the exception.</summary>
internal sealed class ClientBody(LfsCall call, TransferPace pace) : ForwardStream
{
    private readonly Stream _body = call.Http.Request.Body;

    /// <summary>How many bytes came.</summary>
    public long Received { get; private set; }

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = 0;
        pace.Begin();
        try
        {
            read = await _body.ReadAsync(buffer, cancellationToken);
            Received += read;
            call.Request.Bytes += read;
            return read;
        }
        catch (IOException exception)
        {
            call.BodyFault = exception;
            throw;
        }
        finally
        {
            pace.End(read);
        }
    }

    public override int Read(Span<byte> buffer) => _body.Read(buffer);
}
