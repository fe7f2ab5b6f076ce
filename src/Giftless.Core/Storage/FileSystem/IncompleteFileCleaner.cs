using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Deletes what crashed uploads left behind: temporary files and folders of parts that have not grown for a while. Whatever is not named
/// as this server names it, where no client can make a name, is left alone.
/// </summary>
internal sealed partial class IncompleteFileCleaner(
    FileSystemStorageOptions options, TimeProvider time, ILogger<IncompleteFileCleaner> logger)
    : AbandonedUploadCleaner(options.Root, options.IncompleteAfter, time, logger)
{
    /// <summary>How often all folders are searched, where older versions and other file systems have what is incomplete.</summary>
    private static readonly TimeSpan WholeTreeInterval = TimeSpan.FromDays(1);

    private static readonly EnumerationOptions WholeTree = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly DirectoryInfo _root = new(options.Root);
    private readonly DirectoryInfo _staging = new(Path.Join(options.Root, RepositoryName.OwnSegment));
    private DateTimeOffset _wholeTreeDue = DateTimeOffset.MinValue;

    protected override IAsyncEnumerable<AbandonedUpload> FindAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        Find(now).ToAsyncEnumerable();

    private IEnumerable<AbandonedUpload> Find(DateTimeOffset now)
    {
        if (Directory.Exists(_staging.FullName))
        {
            foreach (var upload in FindStaged(now))
                yield return upload;
        }

        if (now < _wholeTreeDue)
            yield break;
        foreach (var upload in FindBesideObjects(now))
            yield return upload;
        _wholeTreeDue = now + WholeTreeInterval;
    }

    private IEnumerable<AbandonedUpload> FindStaged(DateTimeOffset now)
    {
        foreach (var file in _staging.EnumerateFiles())
        {
            if (Incomplete().IsMatch(file.Name) && IsOlder(file, now - AbandonedAfter))
                yield return Of(file, file.Delete);
        }

        // All are found before the first is deleted, from under the search.
        foreach (var folder in _staging.GetDirectories())
        {
            if (Removed().IsMatch(folder.Name))
                yield return Of(folder, () => folder.Delete(recursive: true));
            if (!RepositoryHash().IsMatch(folder.Name))
                continue;

            foreach (var upload in folder.GetDirectories())
            {
                if (Parts().IsMatch(upload.Name) && IsOlder(upload, now - options.AbandonedAfter))
                    yield return Of(upload, () => DeleteParts(upload));
            }

            DeleteIfEmpty(folder);
        }
    }

    /// <summary>
    /// Temporary files of older versions lie beside the objects, and so do their folders of parts, of whose names a client can make a
    /// repository: a file in such a folder is one of theirs only if it is called so, and nothing else ever goes.
    /// </summary>
    private IEnumerable<AbandonedUpload> FindBesideObjects(DateTimeOffset now)
    {
        foreach (var file in _root.EnumerateFiles($".*{StagingArea.IncompleteSuffix}", WholeTree))
        {
            if (IncompleteBeside().IsMatch(file.Name) && IsOlder(file, now - AbandonedAfter))
                yield return Of(file, file.Delete);
        }

        foreach (var folder in _root.EnumerateDirectories(".*.parts", WholeTree).ToList())
        {
            if (PartsBeside().IsMatch(folder.Name) && IsOlder(folder, now - options.AbandonedAfter) && HoldsPartsOnly(folder))
                yield return Of(folder, () => DeleteParts(folder));
        }
    }

    private static bool IsOlder(FileSystemInfo item, DateTimeOffset abandoned) => item.LastWriteTimeUtc < abandoned;

    private static bool HoldsPartsOnly(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos().All(item => item is FileInfo && Part().IsMatch(item.Name));

    private static AbandonedUpload Of(FileSystemInfo item, Action delete) => new(item.FullName, _ =>
    {
        delete();
        return Task.CompletedTask;
    });

    /// <summary>What is no part stays, and the folder with it.</summary>
    private static void DeleteParts(DirectoryInfo folder)
    {
        foreach (var file in folder.GetFiles())
        {
            if (Part().IsMatch(file.Name))
                file.Delete();
        }

        folder.Delete(recursive: false);
    }

    private static void DeleteIfEmpty(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: false);
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            // It is in use.
        }
    }

    [GeneratedRegex(@"\A(?:[0-9a-f]{64}\.)?[0-9a-f]{32}\.incomplete\z")]
    private static partial Regex Incomplete();

    [GeneratedRegex(@"\A\.(?:(?:[0-9a-f]{64}|[0-9]{1,10})\.)?[0-9a-f]{32}\.incomplete\z")]
    private static partial Regex IncompleteBeside();

    [GeneratedRegex(@"\A[0-9a-f]{32}\.removed\z")]
    private static partial Regex Removed();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex RepositoryHash();

    [GeneratedRegex(@"\A[0-9a-f]{64}\.[0-9]{1,19}\z")]
    private static partial Regex Parts();

    [GeneratedRegex(@"\A\.[0-9a-f]{64}\.[0-9]{1,19}\.parts\z")]
    private static partial Regex PartsBeside();

    [GeneratedRegex(@"\A(?:[0-9]{1,10}|\.[0-9]{1,10}\.[0-9a-f]{32}\.incomplete)\z")]
    private static partial Regex Part();
}
