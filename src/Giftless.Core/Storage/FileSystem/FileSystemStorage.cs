namespace Giftless.Storage.FileSystem;

/// <summary>
/// Keeps each object as a file. An upload is written to a temporary file, verified, flushed and renamed, so a file under an object's name
/// is always that object, whatever is interrupted.
/// </summary>
public sealed class FileSystemStorage : IObjectStorage, IStreamingStorage, IObjectRemoval
{
    private const FileAttributes Absent = (FileAttributes)(-1);

    private readonly string _root;
    private readonly ObjectLayout _layout;
    private readonly ExactNames? _names;
    private readonly StagingArea _staging;
    private readonly UnfinishedBytes _unfinished;
    private readonly FileSystemUploads _uploads;

    /// <summary>Opens the storage and makes its folder.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock, the system's where it is null.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FileSystemStorage(FileSystemStorageOptions options, TimeProvider? time = null)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root));
        _layout = options.Layout;
        var own = Directory.CreateDirectory(Path.Join(_root, RepositoryName.OwnSegment)).FullName;
        _names = ExactNames.AreNeeded(own) ? new ExactNames(_root) : null;
        _staging = new StagingArea(_root, _names, options.FlushToDisk);
        _unfinished = new UnfinishedBytes(_staging.FolderOf, options.MaxUnfinishedBytes, time ?? TimeProvider.System);
        _uploads = new FileSystemUploads(this, _staging, _unfinished);
    }

    /// <inheritdoc/>
    public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) => new(SizeOf(PathOf(key)));

    /// <inheritdoc/>
    public T? GetCapability<T>() where T : class => this as T ?? _uploads as T;

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            var path = PathOf(key);
            // To open a pipe would wait for one who writes to it.
            if (SizeOf(path) is null)
                return new((Stream?)null);
            var handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            return new(new FileRangeStream(handle, offset, length));
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
    public async Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken)
    {
        using var reserved = _unfinished.Reserve(key.Repository, size ?? 0);
        return await PutAsync(key, content, size, reserved, cancellationToken);
    }

    /// <summary>Stores an object, and reserves what it takes while it comes in unless that is reserved already.</summary>
    internal async Task<PutOutcome> PutAsync(
        ObjectKey key, Stream content, long? size, UnfinishedBytes.Reservation? reserved, CancellationToken cancellationToken)
    {
        using var verified = new VerifyingStream(content, key.Oid, size);
        var target = PathOf(key);
        if (SizeOf(target) is { } held)
        {
            await verified.CopyToAsync(Stream.Null, StagingArea.CopyBufferSize, cancellationToken);
            return held == verified.Position ? PutOutcome.AlreadyPresent : throw new OtherSizeHeldException(held, verified.Position);
        }

        await _staging.WriteAsync(key.Oid, target, verified, reserved, cancellationToken);
        return PutOutcome.Stored;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Then the object is not here either.
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }

        return Task.CompletedTask;
    }

    /// <exception cref="LfsException">404: the file system takes the repository's name for another one.</exception>
    internal string PathOf(ObjectKey key)
    {
        var path = string.Concat(_root, "/", _layout.GetPath(key));
        _names?.HaveFoldersOf(path);
        return path;
    }

    /// <summary>
    /// The length in bytes of a file, or of the one that a link leads to, or null when it is not there or no regular file.
    /// </summary>
    /// <exception cref="StorageUnavailableException">It cannot be told: the server may not look there, or the disk fails.</exception>
    internal static long? SizeOf(string path)
    {
        try
        {
            // FileInfo.Exists would be false for a file that cannot be looked at, too, and FileInfo.Length is a link's own.
            var file = new FileInfo(path);
            if (file.Attributes != Absent && file.Attributes.HasFlag(FileAttributes.ReparsePoint))
                file = (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            if (file.Attributes == Absent || file.Attributes.HasFlag(FileAttributes.Directory))
                return null;
            // Pipes, sockets and devices have no length.
            return file.Length > 0 || FileNames.IsRegular(path) ? file.Length : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It was deleted while it was looked at.
            return null;
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }
    }
}
