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

    internal ObjectStores(IServiceProvider services, string server)
    {
        _selector = services.GetKeyedService<IStorageSelector>(server);
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
    }

    /// <summary>Finds the storage of a repository.</summary>
    /// <returns>The storage, or null where the server has no such repository.</returns>
    /// <exception cref="InvalidOperationException">The host's selector named a storage that was not added.</exception>
    public ValueTask<ObjectStore?> FindAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        _selector is null ? new(_stores[""]) : SelectAsync(_selector, repository, cancellationToken);

    private async ValueTask<ObjectStore?> SelectAsync(
        IStorageSelector selector, RepositoryName repository, CancellationToken cancellationToken)
    {
        if (await selector.SelectAsync(repository, cancellationToken) is not { } name)
            return null;
        return _stores.TryGetValue(name, out var store) ? store : throw new InvalidOperationException(
            $"For the repository '{repository}' the storage '{name}' was selected, which was not added: "
                + (name.Length == 0 ? "add one without a name, such as .AddFileSystemStorage(…)." : $"AddStorage(\"{name}\", …)."));
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
