using System.Net;

namespace Giftless.Tests.Tus;

/// <summary>A body whose line breaks after some bytes, or on which nothing comes any more.</summary>
/// <param name="bytes">What comes.</param>
/// <param name="length">How many bytes are announced.</param>
/// <param name="hangs">Whether nothing comes after it, until <see cref="Break"/>; else the line breaks at once.</param>
internal sealed class BrokenOffContent(ReadOnlyMemory<byte> bytes, long length, bool hangs = false) : HttpContent
{
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Has the line break.</summary>
    public void Break() => _broken.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        if (hangs)
            await _broken.Task.WaitAsync(cancellationToken);
        throw new IOException("The line broke.");
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
