using Giftless.Storage.Blobs;

namespace Giftless.Attacks.Tests;

/// <summary>Counts how often what lies behind it is asked. A capability is not counted; the matrix of access covers it.</summary>
internal sealed class CountingStorage(IBlobStore inner) : DelegatingBlobStore(inner)
{
    private int _calls;

    public int Calls => _calls;

    public override ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return base.FindAsync(name, cancellationToken);
    }

    public override ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return base.OpenAsync(name, range, cancellationToken);
    }

    public override Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return base.WriteAsync(name, content, options, cancellationToken);
    }

    protected override bool Keeps<T>() => true;
}
