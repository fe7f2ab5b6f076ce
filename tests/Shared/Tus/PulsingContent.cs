using System.Net;

namespace Giftless.Tests.Tus;

/// <summary>A body that comes bit by bit.</summary>
internal sealed class PulsingContent(ReadOnlyMemory<byte> bytes, TimeSpan pause, int step) : HttpContent
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first bytes are on their way.</summary>
    public Task Begun => _begun.Task;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (var offset = 0; offset < bytes.Length; offset += step)
        {
            await stream.WriteAsync(bytes.Slice(offset, Math.Min(step, bytes.Length - offset)));
            await stream.FlushAsync();
            _begun.TrySetResult();
            await Task.Delay(pause);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
