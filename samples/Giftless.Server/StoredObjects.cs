using Giftless.Storage;

namespace Giftless.Server;

/// <summary>Where the objects are.</summary>
internal static class StoredObjects
{
    /// <summary>Tries the storage out, where that is more than to look at a folder, and says in one line what is to be expected of it.</summary>
    /// <exception cref="StorageProbeException">It does not work as it is set up.</exception>
    public static async Task<string> DescribeAsync(WebApplication app) =>
        app.Services.GetRequiredKeyedService<IObjectStorage>("").GetCapability<IProbedStorage>() is { } probed
            ? await probed.ProbeAsync(app.Lifetime.ApplicationStopping)
            : Path.GetFullPath(app.Services.GetRequiredService<ServerSettings>().Storage.FileSystem.Root);
}
