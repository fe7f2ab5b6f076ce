using Giftless.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Storage;

/// <summary>
/// The storages of one server: the same for all its repositories, unless the host chooses (<see cref="IStorageSelector"/>).
/// </summary>
public sealed class ObjectStores
{
    private readonly Dictionary<string, ObjectStore> _stores;
    private readonly IStorageSelector? _selector;
    private readonly TimeProvider _time;

    internal ObjectStores(IServiceProvider services, string server)
    {
        _selector = services.GetKeyedService<IStorageSelector>(server);
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _stores = services.GetKeyedServices<AddedStorage>(server).ToDictionary(
            added => added.Name, added => services.GetRequiredKeyedService<ObjectStore>(added.KeyAt(server)));
        if (services.GetKeyedService<ObjectStore>(server) is { } common)
            _stores.Add("", common);
        else if (services.GetKeyedServices<Decoration>(server).Any())
        {
            throw new InvalidOperationException(
                "DecorateBlobStore(…) was called on a Git LFS server that has no storage without a name, so that it decorates none: call "
                    + "it where the storage is added, AddStorage(name, storage => storage.….DecorateBlobStore(…)).");
        }

        if (_selector is null && (_stores.Count > 1 || !_stores.ContainsKey("")))
        {
            throw new InvalidOperationException(
                $"The Git LFS server has the storages {string.Join(", ", _stores.Keys.Select(name => $"'{name}'"))}, and nothing says "
                    + "which repository has which: add .SelectStorage(repository => …).");
        }

        RefuseNested();
    }

    /// <summary>All of them.</summary>
    internal IReadOnlyCollection<ObjectStore> All => _stores.Values;

    /// <summary>How long a host's selector may take. Clients give up after 30 s without an answer.</summary>
    internal static TimeSpan Patience { get; } = TimeSpan.FromSeconds(24);

    /// <summary>Finds the storage of a repository.</summary>
    /// <returns>The storage, or null where the server has no such repository.</returns>
    /// <exception cref="InvalidOperationException">The host's selector named a storage that was not added.</exception>
    /// <exception cref="LfsException">503: the host's selector has not answered within 24 s.</exception>
    public ValueTask<ObjectStore?> FindAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        FindAsync(repository, Patience, cancellationToken);

    /// <param name="repository">The repository.</param>
    /// <param name="patience">How long a selector may take.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <inheritdoc cref="FindAsync(RepositoryName, CancellationToken)"/>
    internal ValueTask<ObjectStore?> FindAsync(RepositoryName repository, TimeSpan patience, CancellationToken cancellationToken) =>
        _selector is null ? new(_stores[""]) : SelectAsync(_selector, repository, patience, cancellationToken);

    private async ValueTask<ObjectStore?> SelectAsync(
        IStorageSelector selector, RepositoryName repository, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (await AskAsync(selector, repository, patience, cancellationToken) is not { } name)
            return null;
        return _stores.TryGetValue(name, out var store) ? store : throw new InvalidOperationException(
            $"For the repository '{repository}' the storage '{name}' was selected, which was not added: "
                + (name.Length == 0 ? "add one without a name, such as .AddFileSystemStorage(…)." : $"AddStorage(\"{name}\", …)."));
    }

    /// <summary>A selector that does not heed its token is not waited for either.</summary>
    private async ValueTask<string?> AskAsync(
        IStorageSelector selector, RepositoryName repository, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(patience, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await selector.SelectAsync(repository, limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LfsException(503, "The server cannot find out at the moment where this repository is kept.", exception)
            {
                RetryAfter = TimeSpan.FromSeconds(10),
            };
        }
    }

    /// <summary>A repository of the outer storage could be called as the inner one's prefix goes on, and have its objects.</summary>
    private void RefuseNested()
    {
        foreach (var (outerName, outer) in _stores)
        {
            foreach (var (innerName, inner) in _stores)
            {
                if (outer.Place is { } around && inner.Place is { } within
                    && within.Length > around.Length && within.StartsWith(around, StringComparison.Ordinal))
                {
                    throw new InvalidOperationException(
                        $"The storage '{innerName}' of the Git LFS server lies at {within}, within the storage '{outerName}' at {around}, "
                            + "so that one repository could have the objects of another: give each a Prefix, or a place, that is not "
                            + "within another's.");
                }
            }
        }
    }

    /// <summary>What stands between objects and their store.</summary>
    internal sealed record Decoration(Func<IServiceProvider, IBlobStore, IBlobStore> Decorate);

    /// <summary>One storage of several, by its name.</summary>
    internal sealed record AddedStorage(string Name)
    {
        /// <summary>What its services are registered as. No server can be called so.</summary>
        public string KeyAt(string server) => $"{server}:{Name}";
    }
}
