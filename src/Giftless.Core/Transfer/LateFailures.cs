using System.Collections.Concurrent;
using Giftless.Storage;

namespace Giftless.Transfer;

/// <summary>
/// Remembers why uploads failed whose clients had been told that it goes on without them, which they take for success. It is kept in
/// memory, and only the last ones: what is forgotten is missing all the same, and is asked for again.
/// </summary>
internal sealed class LateFailures
{
    private const int MaxFailures = 10_000;

    private readonly ConcurrentDictionary<ObjectKey, string> _reasons = new();

    /// <summary>Every object of every batch is asked about, and to ask the dictionary whether it is empty takes all its locks.</summary>
    private volatile bool _hasAny;

    /// <summary>Why an object is not here, or null.</summary>
    public string? Find(ObjectKey key) => _hasAny ? _reasons.GetValueOrDefault(key) : null;

    /// <summary>The same, to tell it for the last time.</summary>
    public string? Take(ObjectKey key) => _hasAny && _reasons.TryRemove(key, out var reason) ? reason : null;

    /// <summary>Remembers one.</summary>
    public void Add(ObjectKey key, string reason)
    {
        if (_reasons.Count >= MaxFailures)
            _reasons.Clear();
        _reasons[key] = reason;
        _hasAny = true;
    }

    /// <summary>The object is here now.</summary>
    public void Forget(ObjectKey key)
    {
        if (_hasAny)
            _reasons.TryRemove(key, out _);
    }
}
