using System.Diagnostics;
using Giftless.Storage.Blobs;

namespace Giftless.AspNetCore.Tests.CustomStorage;

/// <summary>The decorator of docs/custom-storage.md.</summary>
public sealed class TimedBlobStore(IBlobStore inner, Action<string, TimeSpan> report) : DelegatingBlobStore(inner)
{
    public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var found = await base.FindAsync(name, cancellationToken);
        report(name, Stopwatch.GetElapsedTime(started));
        return found;
    }

    protected override bool Keeps<T>() => true;   // no byte is changed: all that the inner store promises stays true
}
