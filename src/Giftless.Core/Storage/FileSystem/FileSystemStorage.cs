namespace Giftless.Storage.FileSystem;

/// <summary>
/// Keeps each object as a file. An upload is written to a temporary file beside its target, verified, flushed and renamed, so a
/// file under an object's name is always that object, whatever is interrupted.
/// </summary>
public sealed class FileSystemStorage : IObjectStorage, IStreamingStorage, IObjectRemoval
{
    private readonly string _root;
    private readonly ObjectLayout _layout;
    private readonly DurableFile _files;
    private readonly FileSystemUploads _uploads;

    /// <summary>Opens the storage and makes its folder.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FileSystemStorage(FileSystemStorageOptions options)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root));
        _layout = options.Layout;
        _files = new DurableFile(_root, options.FlushToDisk);
        _uploads = new FileSystemUploads(this, _files);
        Directory.CreateDirectory(_root);
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
            var handle = File.OpenHandle(
                PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            return new(new FileRangeStream(handle, offset, length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new((Stream?)null);
        }
    }

    /// <inheritdoc/>
    public async Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken)
    {
        using var verified = new VerifyingStream(content, key.Oid, size);
        var target = PathOf(key);
        if (SizeOf(target) is not null)
        {
            await verified.CopyToAsync(Stream.Null, DurableFile.CopyBufferSize, cancellationToken);
            return PutOutcome.AlreadyPresent;
        }

        await _files.WriteAsync(target, verified, cancellationToken);
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

        return Task.CompletedTask;
    }

    internal string PathOf(ObjectKey key) => string.Concat(_root, "/", _layout.GetPath(key));

    internal static long? SizeOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : null;
    }
}
