namespace Giftless.Locks;

/// <summary>Keeps locks for as long as the process lives.</summary>
public sealed class InMemoryLockStore : ILockStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RepositoryName, Shelf> _shelves = [];

    /// <inheritdoc/>
    public Task<FileLock> CreateAsync(FileLock candidate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var shelf = _shelves.TryGetValue(candidate.Repository, out var known) ? known : _shelves[candidate.Repository] = new Shelf();
            if (shelf.At(candidate.Path) is { } existing)
            {
                if (IsAlive(existing, now))
                    return Task.FromResult(existing);
                shelf.Remove(existing.Id);
            }

            shelf.Add(candidate);
            return Task.FromResult(candidate);
        }
    }

    /// <inheritdoc/>
    public Task<LockPage> ListAsync(RepositoryName repository, LockFilter filter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var found = _shelves.TryGetValue(repository, out var shelf)
                ? shelf.Select(filter).Where(item => IsAlive(item, filter.Now))
                : [];
            return Task.FromResult(LockPage.Of([.. found.Take(filter.Limit + 1)], filter.Limit, item => item.Path.Hash()));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FileLock>> FindAsync(
        RepositoryName repository, IReadOnlyCollection<LockPath> paths, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IReadOnlyList<FileLock> found = _shelves.TryGetValue(repository, out var shelf)
                ? [.. paths.Select(shelf.At).OfType<FileLock>().Where(item => IsAlive(item, now))]
                : [];
            return Task.FromResult(found);
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(RepositoryName repository, string id, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_shelves.TryGetValue(repository, out var shelf) && shelf.Remove(id));
    }

    private static bool IsAlive(FileLock item, DateTimeOffset now) => item.ExpiresAt is not { } end || end > now;

    /// <summary>The locks of one repository, ordered by the hashes of their paths, so that a page is found without walking to it.</summary>
    private sealed class Shelf
    {
        private readonly SortedSet<Entry> _order = new(
            Comparer<Entry>.Create((left, right) => string.CompareOrdinal(left.Position, right.Position)));
        private readonly Dictionary<LockPath, FileLock> _byPath = [];
        private readonly Dictionary<string, FileLock> _byId = new(StringComparer.Ordinal);

        public FileLock? At(LockPath path) => _byPath.GetValueOrDefault(path);

        public void Add(FileLock item)
        {
            _order.Add(Entry.Of(item));
            _byPath.Add(item.Path, item);
            _byId.Add(item.Id, item);
        }

        public bool Remove(string id) =>
            _byId.Remove(id, out var item) && _byPath.Remove(item.Path) && _order.Remove(Entry.Of(item));

        public IEnumerable<FileLock> Select(LockFilter filter)
        {
            if (filter.Id is null && filter.Path is null)
            {
                var entries = filter.After is { } after ? _order.GetViewBetween(Entry.Behind(after), Entry.Last) : _order;
                return entries.Select(entry => entry.Lock!);
            }

            var item = filter.Id is { } id ? _byId.GetValueOrDefault(id) : At(filter.Path!);
            return item is not null && (filter.Path is null || item.Path.Equals(filter.Path)) ? [item] : [];
        }

        private readonly record struct Entry(string Position, FileLock? Lock)
        {
            public static Entry Last { get; } = new("g", null);

            public static Entry Of(FileLock item) => new(Convert.ToHexStringLower(item.Path.Hash()), item);

            public static Entry Behind(byte[] position) => new(Convert.ToHexStringLower(position) + "0", null);
        }
    }
}
