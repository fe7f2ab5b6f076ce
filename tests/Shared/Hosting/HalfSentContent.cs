using System.Net;

namespace Giftless.Tests.Hosting;

/// <summary>A body of which a client sends one half, and the other when the test says so.</summary>
internal sealed class HalfSentContent(byte[] content) : HttpContent
{
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when the first half is sent.</summary>
    public Task HalfSent => _half.Task;

    public void SendTheRest() => _rest.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(content.AsMemory(0, content.Length / 2));
        await stream.FlushAsync();
        _half.SetResult();
        await _rest.Task;
        await stream.WriteAsync(content.AsMemory(content.Length / 2));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = content.Length;
        return true;
    }
}
