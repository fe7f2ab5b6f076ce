using Microsoft.Extensions.Logging;

namespace Giftless.Storage.FileSystem;

/// <summary>Deletes what crashed uploads left behind: temporary files and folders of parts that have not grown for a while.</summary>
internal sealed class IncompleteUploadCleaner(FileSystemStorageOptions options, TimeProvider time, ILogger<IncompleteUploadCleaner> logger)
    : AbandonedUploadCleaner(options.Root, options.AbandonedAfter, time, logger)
{
    private static readonly EnumerationOptions WholeTree = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    protected override IAsyncEnumerable<AbandonedUpload> FindAsync(DateTimeOffset now, CancellationToken cancellationToken) => Find(now).ToAsyncEnumerable();

    private IEnumerable<AbandonedUpload> Find(DateTimeOffset now)
    {
        var root = new DirectoryInfo(options.Root);
        var files = OlderThan(now - AbandonedAfter, root.EnumerateFiles($".*{DurableFile.IncompleteSuffix}", WholeTree));
        foreach (var file in files)
            yield return new AbandonedUpload(file.FullName, _ => Delete(file.Delete));

        // All are found before the first is deleted, from under the search.
        DirectoryInfo[] folders = [.. OlderThan(now - options.AbandonedPartsAfter, root.EnumerateDirectories($".*{FileSystemUploads.PartsSuffix}", WholeTree))];
        foreach (var folder in folders)
            yield return new AbandonedUpload(folder.FullName, _ => Delete(() => folder.Delete(recursive: true)));
    }

    private static IEnumerable<T> OlderThan<T>(DateTimeOffset abandoned, IEnumerable<T> found) where T : FileSystemInfo =>
        found.Where(item => item.LastWriteTimeUtc < abandoned);

    private static Task Delete(Action delete)
    {
        delete();
        return Task.CompletedTask;
    }
}
