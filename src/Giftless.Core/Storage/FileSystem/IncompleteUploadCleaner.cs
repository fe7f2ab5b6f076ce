using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.FileSystem;

/// <summary>Deletes what crashed uploads left behind: temporary files and folders of parts that have not grown for a while, at start and now and then.</summary>
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
            var root = new DirectoryInfo(options.Root);
            DeleteOlder(root.EnumerateFiles($".*{DurableFile.IncompleteSuffix}", WholeTree), options.AbandonedAfter, cancellationToken);
            DeleteOlder([.. root.EnumerateDirectories($".*{FileSystemUploads.PartsSuffix}", WholeTree)], options.AbandonedPartsAfter, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder may be a disk that is not mounted at the moment; thrown from here, this would stop the whole host.
            LogNotSearched(options.Root, exception);
        }
    }

    private void DeleteOlder(IEnumerable<FileSystemInfo> found, TimeSpan age, CancellationToken cancellationToken)
    {
        var abandoned = time.GetUtcNow() - age;
        foreach (var item in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.LastWriteTimeUtc < abandoned)
                Delete(item);
        }
    }

    private void Delete(FileSystemInfo item)
    {
        try
        {
            if (item is DirectoryInfo folder)
                folder.Delete(recursive: true);
            else
                item.Delete();
            LogCleaned(item.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotCleaned(item.FullName, exception);
        }
    }

    [LoggerMessage(4001, LogLevel.Information, "Deleted the abandoned upload {Path}")]
    private partial void LogCleaned(string path);

    [LoggerMessage(4002, LogLevel.Warning, "Cannot delete the abandoned upload {Path}")]
    private partial void LogNotCleaned(string path, Exception exception);

    [LoggerMessage(4003, LogLevel.Warning, "Cannot look for abandoned uploads below {Root}")]
    private partial void LogNotSearched(string root, Exception exception);
}
