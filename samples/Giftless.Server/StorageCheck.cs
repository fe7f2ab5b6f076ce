using Giftless.Storage;

namespace Giftless.Server;

/// <summary>Tries a storage in a cloud out before the server takes requests.</summary>
internal static class StorageCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>What the storage guarantees, or null for a folder, where there is nothing to find out.</returns>
    /// <exception cref="SettingsException">It cannot be used; the message says why.</exception>
    public static async Task<StorageReport?> RunAsync(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>().Storage;
        var provider = settings.Provider;
        if (provider == StorageProvider.FileSystem)
            return null;

        using var client = new HttpClient { Timeout = Patience };
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            var report = await StorageProbe.RunAsync(app.Services.GetRequiredKeyedService<ObjectStore>(""), client, timeout.Token);
            return report.NeverOffersWrongBodies || settings.ToCloud().TrustsClients
                ? report
                : throw new SettingsException(
                    $"The storage (GitLfs:Storage:{provider}) takes wrong bodies as objects. {settings.ToCloud().RemedyForWrongBodies}");
        }
        catch (Exception exception)
            when (exception is LfsException or HttpRequestException or InvalidOperationException or OperationCanceledException)
        {
            throw new SettingsException($"The storage (GitLfs:Storage:{provider}) does not work: {CauseOf(exception)}");
        }
    }

    /// <summary>
    /// What the storage itself said, where it said something: the first paragraph, without what only its operator can use.
    /// </summary>
    private static string CauseOf(Exception exception)
    {
        while (exception is LfsException or AggregateException && exception.InnerException is { } inner)
            exception = inner;
        if (exception is OperationCanceledException)
            return $"it did not answer within {Patience.TotalSeconds:0} s.";

        var paragraph = exception.Message.Split("\n\n")[0].Split('\n', StringSplitOptions.TrimEntries);
        return string.Join(' ', paragraph.Where(line =>
            !line.StartsWith("RequestId:", StringComparison.Ordinal) && !line.StartsWith("Time:", StringComparison.Ordinal)));
    }
}
