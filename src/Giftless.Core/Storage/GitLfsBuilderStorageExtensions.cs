using System.Diagnostics.CodeAnalysis;
using Giftless;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a store of blobs of whatever kind.</summary>
public static class GitLfsBuilderStorageExtensions
{
    /// <summary>What a storage consists of. All else of ours is the server's, and is asked of none of its storages.</summary>
    private static readonly Type[] OfStorages =
        [typeof(IBlobStore), typeof(DecoratedBlobStore), typeof(ObjectStore), typeof(ObjectStores.Decoration)];

    /// <summary>Keeps objects in a store of blobs.</summary>
    /// <typeparam name="TOptions">The store's options, which say how objects are kept, too.</typeparam>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Sets the options, which are validated on start.</param>
    /// <param name="createStore">Makes the store, which is disposed of with the host.</param>
    public static IGitLfsBuilder AddBlobStore<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IGitLfsBuilder builder, Action<TOptions> configure, Func<IServiceProvider, TOptions, IBlobStore> createStore)
        where TOptions : ObjectStoreOptions
    {
        ArgumentNullException.ThrowIfNull(createStore);
        builder.RefuseSecond(
            typeof(ObjectStore), "a storage", "of several, give each but one a name, AddStorage(name, …), and choose by SelectStorage(…)");
        var name = builder.Name;
        builder.Services.AddOptions<TOptions>(name).Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<TOptions>, ObjectStoreOptionsValidator<TOptions>>());
        TOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name);
        builder.Services.AddKeyedSingleton(name, (services, _) => createStore(services, OptionsOf(services)).OrFault("AddBlobStore(…)"));
        builder.Services.AddKeyedSingleton(name, (services, _) => new DecoratedBlobStore(
            services.GetRequiredKeyedService<IBlobStore>(name),
            services.GetKeyedServices<ObjectStores.Decoration>(name).Select(decoration => (Func<IBlobStore, IBlobStore>)(
                inner => decoration.Decorate(services, inner).OrFault("DecorateBlobStore(…)")))));
        builder.Services.AddKeyedSingleton(name, (services, _) => new ObjectStore(
            services.GetRequiredKeyedService<DecoratedBlobStore>(name).Outermost,
            OptionsOf(services),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILogger<ObjectStore>>()));
        builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<ObjectStoreCleaner>(
            services,
            services.GetRequiredKeyedService<ObjectStore>(name),
            name,
            OptionsOf(services),
            services.GetService<TimeProvider>() ?? TimeProvider.System));
        return builder;
    }

    /// <summary>Keeps objects in a store of blobs that has no options of its own.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="createStore">Makes the store, which is disposed of with the host.</param>
    public static IGitLfsBuilder AddBlobStore(this IGitLfsBuilder builder, Func<IServiceProvider, IBlobStore> createStore)
    {
        ArgumentNullException.ThrowIfNull(createStore);
        return builder.AddBlobStore<ObjectStoreOptions>(_ => { }, (services, _) => createStore(services));
    }

    /// <summary>
    /// Puts something between objects and their store: a cache, encryption, a mirror. What is added first is next to the store. A decorator
    /// best derives from <see cref="DelegatingBlobStore"/>. Of a server with several storages it decorates the one without a name; each
    /// other one is decorated where it is added.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="decorate">
    /// Gives what takes the place of a store, and is disposed of with the host where it can be, before the store.
    /// </param>
    public static IGitLfsBuilder DecorateBlobStore(
        this IGitLfsBuilder builder, Func<IServiceProvider, IBlobStore, IBlobStore> decorate)
    {
        ArgumentNullException.ThrowIfNull(decorate);
        builder.Services.AddKeyedSingleton(builder.Name, new ObjectStores.Decoration(decorate));
        return builder;
    }

    /// <summary>
    /// Adds one storage of several. <see cref="SelectStorage(IGitLfsBuilder, Func{RepositoryName, string?})"/> says which repositories have
    /// it.
    /// </summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="name">Tells the storages of the server apart: not empty.</param>
    /// <param name="add">Adds the storage, and decorates it where it should be.</param>
    public static IGitLfsBuilder AddStorage(this IGitLfsBuilder builder, string name, Action<IGitLfsBuilder> add)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(add);
        var added = new ObjectStores.AddedStorage(name);
        var storage = new StorageBuilder(added.KeyAt(builder.Name), builder.Services);
        if (storage.Has(typeof(ObjectStore)))
            throw new ArgumentException($"The storage '{name}' was added before; add each storage once.", nameof(name));
        add(storage);
        if (!storage.Has(typeof(ObjectStore)))
            throw new ArgumentException(
                $"Nothing was added for the storage '{name}'; add one, such as .AddFileSystemStorage(…).", nameof(add));
        if (storage.FindOfServer() is { } wrong)
        {
            throw new ArgumentException(
                $"What is registered as {wrong.Name} is of the server, not of its storage '{name}', where nothing would ask it: "
                    + "add it to what AddGitLfs() returned.",
                nameof(add));
        }

        builder.Services.AddKeyedSingleton(builder.Name, added);
        return builder;
    }

    /// <summary>Chooses the storage of each repository, so that tenants have buckets or folders of their own.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="select">
    /// Gives the name of a storage as <see cref="AddStorage"/> has it, empty for the one that was added without a name, or null where there
    /// is no such repository: clients get 404. It is asked at each request.
    /// </param>
    public static IGitLfsBuilder SelectStorage(this IGitLfsBuilder builder, Func<RepositoryName, string?> select)
    {
        ArgumentNullException.ThrowIfNull(select);
        return builder.AddSelector(_ => new DelegatedSelector(select));
    }

    /// <summary>Chooses the storage of each repository by a class of the host's, which is made once, of the host's services.</summary>
    /// <typeparam name="TSelector">The class.</typeparam>
    /// <param name="builder">The server that is being set up.</param>
    public static IGitLfsBuilder SelectStorage<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSelector>(this IGitLfsBuilder builder)
        where TSelector : class, IStorageSelector =>
        builder.AddSelector(services => ActivatorUtilities.CreateInstance<TSelector>(services));

    private static IGitLfsBuilder AddSelector(this IGitLfsBuilder builder, Func<IServiceProvider, IStorageSelector> make)
    {
        builder.RefuseSecond(typeof(IStorageSelector), "a selector of storages", "call SelectStorage(…) once");
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => make(services));
        return builder;
    }

    private sealed record StorageBuilder(string Name, IServiceCollection Services) : IGitLfsBuilder
    {
        /// <summary>The first service of ours that nothing would ask here.</summary>
        public Type? FindOfServer() => Services
            .Where(service => Name.Equals(service.ServiceKey))
            .Select(service => service.ServiceType)
            .FirstOrDefault(type => type.Namespace?.Split('.')[0] == nameof(Giftless) && !OfStorages.Contains(type));
    }

    private sealed class DelegatedSelector(Func<RepositoryName, string?> select) : IStorageSelector
    {
        public ValueTask<string?> SelectAsync(RepositoryName repository, CancellationToken cancellationToken) => new(select(repository));
    }
}
