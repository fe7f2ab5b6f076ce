using System.Security.Cryptography;
using Giftless.Locks;
using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Giftless.AspNetCore.Health;

/// <summary>Looks at what one server depends on. Nothing is written.</summary>
internal sealed class LfsProbes(IServiceProvider services, string server)
{
    /// <summary>With less room a disk is soon full.</summary>
    private const long LeastFree = 1024L * 1024 * 1024;

    private static readonly RepositoryName Nobodys = RepositoryName.Parse("giftless/health");

    /// <summary>Looks for an object that nobody has, in each storage, and at the room on the disk.</summary>
    public async Task<HealthCheckResult> StorageAsync(CancellationToken cancellationToken)
    {
        var key = new ObjectKey(Nobodys, new Oid(RandomNumberGenerator.GetBytes(Oid.ByteLength)));
        foreach (var store in services.GetRequiredKeyedService<ObjectStores>(server).All)
            await store.GetSizeAsync(key, cancellationToken);
        var root = services.GetService<IOptionsMonitor<FileSystemStorageOptions>>()?.Get(server).Root;
        return !string.IsNullOrEmpty(root) && new DriveInfo(Path.GetFullPath(root)).AvailableFreeSpace < LeastFree
            ? HealthCheckResult.Degraded("Less than 1 GiB is free where objects are kept.")
            : HealthCheckResult.Healthy();
    }

    /// <summary>Lists locks, where the server keeps any.</summary>
    public async Task<HealthCheckResult> LocksAsync(CancellationToken cancellationToken)
    {
        if (services.GetKeyedService<LockService>(server) is { } locks)
            await locks.ListAsync(Nobodys, id: null, path: null, cursor: null, limit: 1, cancellationToken);
        return HealthCheckResult.Healthy();
    }

    /// <summary>Seals something, and opens it again, with the keys that links are signed with.</summary>
    public Task<HealthCheckResult> KeysAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var protector = services.GetRequiredService<IDataProtectionProvider>().CreateProtector("Giftless.Health");
            protector.Unprotect(protector.Protect([1]));
            return HealthCheckResult.Healthy();
        },
        cancellationToken);
}
