using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.FileSystem;

/// <summary>Deletes what crashed uploads left behind: temporary files that have not grown for a while, at start and once in that while.</summary>
internal sealed partial class IncompleteUploadCleaner(
    FileSystemStorageOptions options, TimeProvider time, ILogger<IncompleteUploadCleaner> logger) : BackgroundService
{
    private static readonly EnumerationOptions WholeTree = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.AbandonedAfter, time);
        do
        {
            await Task.Run(() => Clean(stoppingToken), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Clean(CancellationToken cancellationToken)
    {
        try
        {
            var abandoned = time.GetUtcNow() - options.AbandonedAfter;
            foreach (var file in new DirectoryInfo(options.Root).EnumerateFiles($".*{FileSystemStorage.IncompleteSuffix}", WholeTree))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (file.LastWriteTimeUtc < abandoned)
                    Delete(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder may be a disk that is not mounted at the moment; thrown from here, this would stop the whole host.
            LogNotSearched(options.Root, exception);
        }
    }

    private void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
            LogCleaned(file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotCleaned(file.FullName, exception);
        }
    }

    [LoggerMessage(4001, LogLevel.Information, "Deleted the abandoned upload {File}")]
    private partial void LogCleaned(string file);

    [LoggerMessage(4002, LogLevel.Warning, "Cannot delete the abandoned upload {File}")]
    private partial void LogNotCleaned(string file, Exception exception);

    [LoggerMessage(4003, LogLevel.Warning, "Cannot look for abandoned uploads below {Root}")]
    private partial void LogNotSearched(string root, Exception exception);
}
