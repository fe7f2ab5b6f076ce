using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Keeps each object as a file. An upload is written to a temporary file beside its target, verified, flushed and renamed, so a
/// file under an object's name is always that object, whatever is interrupted.
/// </summary>
public sealed class FileSystemStorage : IObjectStorage, IStreamingStorage
{
    /// <summary>How the temporary files of uploads end; no object's name does.</summary>
    internal const string IncompleteSuffix = ".incomplete";

    private const int CopyBufferSize = 128 * 1024;

    /// <summary>Flushing now and then keeps the last flush, for which the client waits, short of its 30 s limit.</summary>
    private const long FlushInterval = 512L * 1024 * 1024;

    private readonly string _root;
    private readonly ObjectLayout _layout;
    private readonly bool _flush;

    /// <summary>Opens the storage and makes its folder.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FileSystemStorage(FileSystemStorageOptions options)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root));
        _layout = options.Layout;
        _flush = options.FlushToDisk;
        Directory.CreateDirectory(_root);
    }

    /// <inheritdoc/>
    public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) => new(SizeOf(PathOf(key)));

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
            await verified.CopyToAsync(Stream.Null, CopyBufferSize, cancellationToken);
            return PutOutcome.AlreadyPresent;
        }

        try
        {
            await PublishAsync(target, $".{key.Oid}.{Guid.NewGuid():N}{IncompleteSuffix}", verified, cancellationToken);
            return PutOutcome.Stored;
        }
        catch (IOException exception) when (IsDiskFull(exception))
        {
            throw new StorageFullException(exception);
        }
    }

    private async Task PublishAsync(string target, string temporaryName, VerifyingStream content, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(target)!;
        await DurableFolder.CreateAsync(folder, _root, _flush);
        var temporary = Path.Join(folder, temporaryName);
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                await WriteAsync(file, content, cancellationToken);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        if (_flush)
            await DurableFolder.FlushAsync(folder);
    }

    private async Task WriteAsync(SafeFileHandle file, VerifyingStream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        try
        {
            long written = 0;
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0; written += read)
            {
                // A write into the page cache is shorter than handing it to another thread, which would block in its place.
                RandomAccess.Write(file, buffer.AsSpan(0, read), written);
                if (_flush && written / FlushInterval != (written + read) / FlushInterval)
                    await DurableFolder.BlockElsewhereAsync(() => RandomAccess.FlushToDisk(file));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (_flush)
            await DurableFolder.BlockElsewhereAsync(() => RandomAccess.FlushToDisk(file));
    }

    private string PathOf(ObjectKey key) => string.Concat(_root, "/", _layout.GetPath(key));

    private static long? SizeOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : null;
    }

    private static bool IsDiskFull(IOException exception) => OperatingSystem.IsWindows()
        ? (exception.HResult & 0xFFFF) is 0x27 or 0x70 // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
        : exception.HResult is 28 or 122 or 69; // ENOSPC, EDQUOT on Linux, EDQUOT on macOS
}
