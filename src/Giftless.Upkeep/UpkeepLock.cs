using System.Text;
using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Upkeep;

/// <summary>
/// Keeps collections of one storage apart, wherever they run: a blob that its holder writes anew from time to time. One that was not for
/// <see cref="Expiry"/>, by the store's own clock, was left by a process that died.
/// </summary>
internal sealed class UpkeepLock
{
    private static readonly TimeSpan RenewedEvery = TimeSpan.FromSeconds(20);

    private readonly ObjectStore _store;
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly string _text;
    private long _renewedAt;

    private UpkeepLock(ObjectStore store, TimeProvider time)
    {
        (_store, _time, _name) = (store, time, NameOf(store));
        _text = $"{Guid.NewGuid():N} {Environment.MachineName} {Environment.ProcessId}";
    }

    /// <summary>How long a lock lasts that nobody writes anew.</summary>
    public static TimeSpan Expiry { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Takes the lock.</summary>
    /// <param name="store">The storage.</param>
    /// <param name="time">The clock by which it is renewed.</param>
    /// <param name="now">What time it is by the store's clock.</param>
    /// <param name="expiry">How long a lock lasts that nobody writes anew.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UpkeepException">Another one has it.</exception>
    public static async Task<UpkeepLock> TakeAsync(
        ObjectStore store, TimeProvider time, DateTimeOffset now, TimeSpan expiry, CancellationToken cancellationToken)
    {
        var taken = new UpkeepLock(store, time);
        if (await store.Blobs.FindAsync(taken._name, cancellationToken) is { } other)
        {
            // A clock that went back does not make a lock young for ever.
            if ((now - other.WrittenAt).Duration() < expiry)
            {
                var holder = await taken.ReadAsync(cancellationToken);
                throw new UpkeepException($"Another collection of this storage is running ({holder}). If it was killed, this one can begin "
                    + $"{expiry.TotalMinutes:0} minutes after it.");
            }

            await store.Blobs.DeleteAsync(other.Name, other.Version, cancellationToken);
        }

        await taken.WriteAsync(replaces: false, cancellationToken);
        await taken.DemandAsync(cancellationToken);
        return taken;
    }

    /// <summary>The name of the lock.</summary>
    internal static string NameOf(ObjectStore store) => $"{store.Names.AllUpkeep}lock";

    /// <summary>To be called before each step that another collection must not take at the same time.</summary>
    /// <exception cref="UpkeepException">Another one has it by now.</exception>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        if (_time.GetElapsedTime(_renewedAt) < RenewedEvery)
            return;
        await DemandAsync(cancellationToken);
        await WriteAsync(replaces: true, cancellationToken);
    }

    /// <summary>Gives it back.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) == _text)
            await _store.Blobs.DeleteAsync(_name, version: null, cancellationToken);
    }

    private async Task DemandAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is var holder && holder != _text)
            throw new UpkeepException($"Another collection of this storage has begun ({holder}). This one ends.");
    }

    private async Task WriteAsync(bool replaces, CancellationToken cancellationToken)
    {
        var renewedAt = _time.GetTimestamp();
        var bytes = Encoding.UTF8.GetBytes(_text);
        await _store.Blobs.WriteAsync(
            _name, new MemoryStream(bytes), new BlobWrite { Size = bytes.Length, Replaces = replaces }, cancellationToken);
        _renewedAt = renewedAt;
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        await using var content = await _store.Blobs.OpenAsync(_name, BlobRange.All, cancellationToken);
        if (content is null)
            return "nobody";
        var bytes = new byte[200];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return PrintableText.Of(Encoding.UTF8.GetString(bytes, 0, length), bytes.Length);
    }
}
