using System.Globalization;
using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Keeps each blob as a file. It is written to a temporary file, flushed and renamed, so a file under a blob's name is always all of it,
/// whatever is interrupted.
/// </summary>
public sealed class FileSystemBlobStore : IBlobStore, IBlobMove, IBlobAppend
{
    private readonly string _root;
    private readonly ExactNames? _names;
    private readonly StagingArea _staging;
    private readonly FileSystemParts _parts;

    /// <summary>Opens the store and makes its folder.</summary>
    /// <param name="options">Where and how.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FileSystemBlobStore(FileSystemStorageOptions options)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root));
        var own = Directory.CreateDirectory(Path.Join(_root, RepositoryName.OwnSegment)).FullName;
        _names = ExactNames.AreNeeded(own) ? new ExactNames(_root) : null;
        _staging = new StagingArea(_root, _names, options.FlushToDisk);
        _parts = new FileSystemParts(this, _staging);
    }

    /// <summary>It is the file that is renamed, and not what lies under its name.</summary>
    public bool IsBoundToVersion => true;

    /// <inheritdoc/>
    public ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) => new(InfoOf(name, PathOf(name)));

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken)
    {
        try
        {
            var path = PathOf(name);
            // To open a pipe would wait for one who writes to it.
            if (InfoOf(name, path) is not { } found || (range.Version ?? found.Version) != found.Version)
                return new((Stream?)null);
            return new(new FileRangeStream(GrowingFiles.OpenToRead(path), range.Offset, range.Length ?? found.Size - range.Offset));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new((Stream?)null);
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        return (options.Replaces || FileStatus.Of(path) is null)
            && await _staging.WriteAsync(
                path, content, options.Replaces ? Placing.InPlaceOfOlder : Placing.WhereFree, cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var path = PathOf(name);
            if (version is null ? !Directory.Exists(path) : InfoOf(name, path)?.Version == version)
                File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then the blob is not here either.
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var name in new FolderWalk(_root, StagingArea.IsOwn).Files(prefix, cancellationToken))
        {
            if (InfoOf(name, PathOf(name)) is { } found)
                yield return found;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The file gets a second name first: what was written under its own since it was looked at is another file, and stays. It is always
    /// seen under one of the names, unless the file system gives a file no second one.
    /// </remarks>
    public async Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        var (from, to) = (PathOf(source.Name), PathOf(target));
        if (InfoOf(source.Name, from)?.Version != source.Version)
            return MoveOutcome.SourceChanged;
        if (source.Name == target)
            return MoveOutcome.Moved;
        // What grows would go on to do so under its new name.
        using var file = FileFailures.Guard(() => GrowingFiles.TryOpenToMove(from));
        if (file is null)
            return MoveOutcome.SourceChanged;
        var aside = _staging.NewTemporary();
        if (FileFailures.Guard(() => FileNames.NameAlso(from, aside)) != RenameOutcome.Done)
            return MoveOutcome.SourceChanged;
        try
        {
            if (InfoOf(source.Name, aside)?.Version != source.Version)
                return MoveOutcome.SourceChanged;
            if (!await _staging.PlaceAsync(aside, to, cancellationToken))
                return MoveOutcome.TargetExists;
            DeleteMoved(source, from, aside);
            return MoveOutcome.Moved;
        }
        finally
        {
            FileNames.TryPutBack(aside, from);
        }
    }

    /// <inheritdoc/>
    public Task<long?> AppendAsync(string name, long offset, Stream content, CancellationToken cancellationToken) =>
        _staging.AppendAsync(PathOf(name), offset, content, cancellationToken);

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class, IBlobCapability => this as T ?? _parts as T;

    /// <exception cref="LfsException">404: the file system takes the name of a folder for another one.</exception>
    internal string PathOf(string name) => Exact(string.Concat(_root, "/", name));

    /// <exception cref="LfsException">404: the file system takes the name of a folder on the way for another one.</exception>
    internal string Exact(string path)
    {
        _names?.HaveFoldersOf(path);
        return path;
    }

    /// <summary>Deletes the old name of a file that was moved. What took it meanwhile is newer, and is put back.</summary>
    private static void DeleteMoved(BlobInfo source, string from, string aside)
    {
        try
        {
            if (FileNames.Rename(from, aside, replaces: true) == RenameOutcome.Done
                && InfoOf(source.Name, aside)?.Version == source.Version)
                File.Delete(aside);
        }
        catch (Exception exception) when (exception is LfsException || FileFailures.Is(exception))
        {
            // It is moved. Whoever moves deletes what is left.
        }
    }

    private static BlobInfo? InfoOf(string name, string path) => FileStatus.Of(path) is var (length, writtenAt)
        ? new BlobInfo
        {
            Name = name,
            Size = length,
            Version = string.Create(CultureInfo.InvariantCulture, $"{writtenAt.Ticks:x}-{length:x}"),
            WrittenAt = writtenAt,
        }
        : null;
}
