using Giftless.Locks;
using Giftless.Storage;

namespace Giftless.Server;

/// <summary>Tries out, before the server takes requests, whether it can do what it is set up for.</summary>
internal static class StartChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>What the storage guarantees, or null for a folder, where there is nothing to find out.</returns>
    /// <exception cref="SettingsException">Something does not work; the message has a line for each.</exception>
    public static async Task<StorageReport?> RunAsync(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        var faults = new List<string>();
        if (settings.Storage.Provider == StorageProvider.FileSystem)
            faults.AddRange(FaultsOfFolder("GitLfs:Storage:FileSystem:Root", settings.Storage.FileSystem.Root));
        if (settings.KeyRing is { } keyRing)
            faults.AddRange(FaultsOfFolder("GitLfs:KeyRing", keyRing));
        if (settings.Audit.File is { } audit)
            faults.AddRange(FaultsOfFolder("GitLfs:Audit:File", Path.GetDirectoryName(Path.GetFullPath(audit))!));
        if (app.Services.GetKeyedService<ILockStore>("") is { } locks)
            faults.AddRange(await FaultsOfLocksAsync(locks));

        StorageReport? report = null;
        try
        {
            report = await StorageCheck.RunAsync(app);
        }
        catch (SettingsException exception)
        {
            faults.Add(exception.Message);
        }

        SettingsException.ThrowIfAny(faults);
        return report;
    }

    private static IEnumerable<string> FaultsOfFolder(string key, string folder)
    {
        string? fault = null;
        try
        {
            var file = Path.Join(Directory.CreateDirectory(folder).FullName, $".giftless-{Guid.NewGuid():N}");
            using var written = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            written.WriteByte(0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = $"{key}: {Path.GetFullPath(folder)} cannot be written. {exception.Message}";
        }

        return fault is null ? [] : [fault];
    }

    /// <summary>Makes a lock and takes it away again: nothing less shows that the database can be written.</summary>
    private static async Task<IEnumerable<string>> FaultsOfLocksAsync(ILockStore locks)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var (repository, now) = (RepositoryName.Parse("giftless/start"), DateTimeOffset.UtcNow);
        var id = Guid.NewGuid().ToString("N");
        var trial = new FileLock(
            id, repository, LockPath.Parse(id), new LockOwner("giftless:start", "start"), now, now + TimeSpan.FromMinutes(1));
        try
        {
            await locks.CreateAsync(trial, now, timeout.Token);
            await locks.DeleteAsync(repository, id, timeout.Token);
            return [];
        }
        catch (LockStoreUnavailableException exception)
        {
            return [$"GitLfs:Locks: the database cannot be used. {exception.GetBaseException().Message.ReplaceLineEndings(" ")}"];
        }
        catch (OperationCanceledException)
        {
            return [$"GitLfs:Locks: the database did not answer within {Patience.TotalSeconds:0} s."];
        }
    }
}
