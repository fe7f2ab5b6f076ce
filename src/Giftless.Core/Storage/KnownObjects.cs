using System.Collections.Concurrent;

namespace Giftless.Storage;

/// <summary>
/// Remembers objects that are here. They never change, so that only the number of them has a limit: when the younger half is full, the
/// older one is forgotten.
/// </summary>
internal sealed class KnownObjects(int limit)
{
    private readonly int _half = (limit + 1) / 2;
    private ConcurrentDictionary<ObjectKey, long> _younger = new();
    private ConcurrentDictionary<ObjectKey, long> _older = new();
    private long _removals;

    public long? FindSize(ObjectKey key) =>
        limit > 0 && (_younger.TryGetValue(key, out var size) || _older.TryGetValue(key, out size)) ? size : null;

    /// <summary>What to give to <see cref="Add"/>: to be read before the store is asked for an object.</summary>
    public long Mark => Interlocked.Read(ref _removals);

    /// <summary>Remembers an object, unless anything was removed since: the store may have been asked before, and answer after.</summary>
    public void Add(ObjectKey key, long size, long mark)
    {
        if (limit == 0)
            return;
        if (_younger.Count >= _half)
            (_older, _younger) = (_younger, new());
        _younger[key] = size;
        if (Interlocked.Read(ref _removals) != mark)
            Forget(key);
    }

    /// <summary>Forgets an object that was removed, and keeps those from remembering it that asked for it before.</summary>
    public void Remove(ObjectKey key)
    {
        Interlocked.Increment(ref _removals);
        Forget(key);
    }

    /// <summary>Forgets everything: others may have removed any of it.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _removals);
        (_older, _younger) = (new(), new());
    }

    private void Forget(ObjectKey key)
    {
        _younger.TryRemove(key, out _);
        _older.TryRemove(key, out _);
    }
}
