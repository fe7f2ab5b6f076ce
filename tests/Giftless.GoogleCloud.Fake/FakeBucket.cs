using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Text;

namespace Giftless.GoogleCloud.Fake;

/// <summary>What a bucket holds. Preconditions are judged and objects stored in one step.</summary>
internal sealed class FakeBucket(TimeProvider time)
{
    private readonly Lock _lock = new();
    /// <summary>Lists are in the order of names in UTF-8.</summary>
    public static IComparer<string> NameOrder { get; } =
        Comparer<string>.Create((one, other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)));

    private readonly SortedDictionary<string, FakeObject> _objects = new(NameOrder);
    private long _generation = 1_700_000_000_000_000;

    public ConcurrentDictionary<string, FakeUpload> Uploads { get; } = new();

    public FakeObject? Find(string name)
    {
        lock (_lock)
            return _objects.GetValueOrDefault(name);
    }

    /// <summary>Throws unless the object there has the generation, or there is none for 0.</summary>
    public void Demand(string name, long? generation)
    {
        if (generation is not null && (Find(name)?.Generation ?? 0) != generation)
            throw StoreError.PreconditionFailed();
    }

    public FakeObject Store(
        string name, Blob blob, string contentType, long? ifGeneration, IReadOnlyDictionary<string, string>? beside = null)
    {
        lock (_lock)
        {
            Demand(name, ifGeneration);
            return _objects[name] = new FakeObject(
                blob, ++_generation, contentType, time.GetUtcNow(), beside ?? ReadOnlyDictionary<string, string>.Empty);
        }
    }

    public void Delete(string name, long? ifGeneration)
    {
        lock (_lock)
        {
            if (!_objects.ContainsKey(name))
                throw StoreError.NoSuchKey();
            Demand(name, ifGeneration);
            _objects.Remove(name);
        }
    }

    public IReadOnlyList<KeyValuePair<string, FakeObject>> List(string prefix)
    {
        lock (_lock)
            return [.. _objects.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))];
    }
}
