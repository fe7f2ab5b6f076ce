using System.Collections.Concurrent;
using Giftless.Storage;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// Remembers of which uploads to the storage itself the host has heard: clients verify as often as they like. It is kept in memory, and
/// only the last ones.
/// </summary>
internal sealed class VerifiedUploads
{
    private const int MaxUploads = 100_000;

    private readonly ConcurrentDictionary<ObjectKey, bool> _keys = new();

    /// <returns>Whether it is the first time.</returns>
    public bool TryAdd(ObjectKey key)
    {
        if (_keys.Count >= MaxUploads)
            _keys.Clear();
        return _keys.TryAdd(key, true);
    }

    /// <summary>The object is not there (any more), and is asked for.</summary>
    public void Forget(ObjectKey key) => _keys.TryRemove(key, out _);
}
