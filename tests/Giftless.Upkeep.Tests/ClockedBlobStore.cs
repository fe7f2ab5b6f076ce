using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;

namespace Giftless.Upkeep.Tests;

/// <summary>A store with a clock that a test sets, and in which a test can do something right before or after each call.</summary>
internal sealed class ClockedBlobStore(IBlobStore inner, TimeProvider clock) : DelegatingBlobStore(inner), IBlobMove
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _writtenAt = new();

    /// <summary>Told of each call before it is made: the member and the name.</summary>
    public Func<string, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Told of each call after it was made.</summary>
    public Func<string, string, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    public bool IsBoundToVersion => Inner.GetCapability<IBlobMove>()!.IsBoundToVersion;

    public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await Before(nameof(FindAsync), name);
        var found = await base.FindAsync(name, cancellationToken);
        await After(nameof(FindAsync), name);
        return found is null ? null : Timed(found);
    }

    public override async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        await Before(nameof(WriteAsync), name);
        var isWritten = await base.WriteAsync(name, content, options, cancellationToken);
        if (isWritten)
            _writtenAt[name] = clock.GetUtcNow();
        await After(nameof(WriteAsync), name);
        return isWritten;
    }

    public override async Task DeleteAsync(string name, string? version, CancellationToken cancellationToken)
    {
        await Before(nameof(DeleteAsync), name);
        await base.DeleteAsync(name, version, cancellationToken);
    }

    public override async IAsyncEnumerable<BlobInfo> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Before(nameof(ListAsync), prefix);
        await foreach (var blob in base.ListAsync(prefix, cancellationToken))
            yield return Timed(blob);
    }

    public async Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        await Before(nameof(MoveAsync), source.Name);
        var outcome = await Inner.GetCapability<IBlobMove>()!.MoveAsync(source, target, cancellationToken);
        if (outcome == MoveOutcome.Moved)
            _writtenAt[target] = clock.GetUtcNow();
        await After(nameof(MoveAsync), source.Name);
        return outcome;
    }

    private BlobInfo Timed(BlobInfo blob) =>
        _writtenAt.TryGetValue(blob.Name, out var writtenAt) ? blob with { WrittenAt = writtenAt } : blob;
}
