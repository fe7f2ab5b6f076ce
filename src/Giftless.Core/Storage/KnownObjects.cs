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

    public long? FindSize(ObjectKey key) =>
        limit > 0 && (_younger.TryGetValue(key, out var size) || _older.TryGetValue(key, out size)) ? size : null;

    public void Add(ObjectKey key, long size)
    {
        if (limit == 0)
            return;
        if (_younger.Count >= _half)
            (_older, _younger) = (_younger, new());
        _younger[key] = size;
    }

    public void Remove(ObjectKey key)
    {
        _younger.TryRemove(key, out _);
        _older.TryRemove(key, out _);
    }
}
