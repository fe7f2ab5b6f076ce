using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;

namespace Giftless.Testing;

/// <summary>What a <see cref="ChaosBlobStore"/> does to a call or a read.</summary>
public enum Chaos
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The call fails, and nothing was done.</summary>
    FailBefore,

    /// <summary>The call is done, and fails then: the answer is lost.</summary>
    FailAfter,

    /// <summary>The call takes longer (<see cref="ChaosBlobStore.Delay"/>).</summary>
    Delay,

    /// <summary>Content that is opened breaks in the middle.</summary>
    Break,

    /// <summary>Content that is opened ends in the middle, as if that were all: a lie that no store may tell.</summary>
    Truncate,

    /// <summary>One bit of content that is opened is another one: a lie.</summary>
    Flip,
}

/// <summary>
/// A store that fails, is slow, and lies, on demand: to see what an app, a decorator or a server makes of it. What it does is decided for
/// each call by a function: by a seed, by the number of the call, by name.
/// </summary>
/// <remarks>
/// It has the same capabilities as the store below; calls of these are left alone. <see cref="Chaos.Break"/>, <see cref="Chaos.Truncate"/>
/// and <see cref="Chaos.Flip"/> mean something for <see cref="OpenAsync"/> only, and are nothing for the others.
/// </remarks>
/// <param name="inner">The store below.</param>
/// <param name="decide">What to do to a call, by the name of the member, such as <c>WriteAsync</c>, and the blob's name or prefix.</param>
/// <param name="time">The clock by which delays pass; null for the system's.</param>
public sealed class ChaosBlobStore(IBlobStore inner, Func<string, string, Chaos> decide, TimeProvider? time = null)
    : DelegatingBlobStore(inner)
{
    private long _calls;

    /// <summary>How long a call is delayed.</summary>
    /// <value>The default is 50 ms.</value>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many calls there were.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Decides by chance, the same for the same seed and order of calls.</summary>
    /// <param name="inner">The store below.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="probability">How many of the calls are touched, from 0 to 1.</param>
    /// <param name="kinds">What may be done to them.</param>
    public static ChaosBlobStore ByChance(IBlobStore inner, int seed, double probability, params Chaos[] kinds)
    {
        var (random, gate) = (new Random(seed), new Lock());
        return new ChaosBlobStore(inner, (_, _) =>
        {
            lock (gate)
                return random.NextDouble() < probability ? kinds[random.Next(kinds.Length)] : Chaos.None;
        });
    }

    /// <inheritdoc/>
    public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var chaos = await BeginAsync(name, cancellationToken);
        return End(chaos, await base.FindAsync(name, cancellationToken));
    }

    /// <inheritdoc/>
    public override async ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken)
    {
        var chaos = await BeginAsync(name, cancellationToken);
        var content = await base.OpenAsync(name, range, cancellationToken);
        if (chaos == Chaos.FailAfter && content is not null)
            await content.DisposeAsync();
        if (End(chaos, content) is null || chaos is not (Chaos.Break or Chaos.Truncate or Chaos.Flip))
            return content;
        var size = range.Length ?? ((await base.FindAsync(name, cancellationToken))?.Size ?? 0) - range.Offset;
        return new ChaosStream(content!, chaos, size / 2);
    }

    /// <inheritdoc/>
    public override async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        var chaos = await BeginAsync(name, cancellationToken);
        return End(chaos, await base.WriteAsync(name, content, options, cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(string name, string? version, CancellationToken cancellationToken)
    {
        var chaos = await BeginAsync(name, cancellationToken);
        await base.DeleteAsync(name, version, cancellationToken);
        End(chaos, true);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<BlobInfo> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chaos = await BeginAsync(prefix, cancellationToken);
        await foreach (var blob in base.ListAsync(prefix, cancellationToken))
            yield return blob;
        End(chaos, true);
    }

    /// <inheritdoc/>
    protected override bool Keeps<T>() => true;

    private async ValueTask<Chaos> BeginAsync(
        string name, CancellationToken cancellationToken, [CallerMemberName] string member = "")
    {
        Interlocked.Increment(ref _calls);
        var chaos = decide(member, name);
        if (chaos == Chaos.Delay)
            await Task.Delay(Delay, time ?? TimeProvider.System, cancellationToken);
        return chaos == Chaos.FailBefore ? throw Failure() : chaos;
    }

    private static T End<T>(Chaos chaos, T answer) => chaos == Chaos.FailAfter ? throw Failure() : answer;

    private static StorageUnavailableException Failure() => new(new IOException("Chaos."));

    private sealed class ChaosStream(Stream content, Chaos chaos, long at) : ReadStream
    {
        private long _position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (chaos != Chaos.Flip && _position >= at && !buffer.IsEmpty)
                return chaos == Chaos.Truncate ? 0 : throw Failure();
            var most = chaos == Chaos.Flip ? buffer.Length : (int)Math.Min(buffer.Length, at - _position);
            var read = await content.ReadAsync(buffer[..most], cancellationToken);
            if (chaos == Chaos.Flip && at >= _position && at < _position + read)
                buffer.Span[(int)(at - _position)] ^= 1;
            _position += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }
}
