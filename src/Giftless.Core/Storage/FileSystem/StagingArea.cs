using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// The folder in which files grow until they are whole, verified and flushed, and are then given their place in one step. It lies where
/// no repository can be.
/// </summary>
/// <param name="root">The folder that holds everything.</param>
/// <param name="names">Where the file system takes several names for one, what tells them apart.</param>
/// <param name="flush">Whether a file has to be on the disk itself before it counts as written.</param>
/// <param name="flushBig">What flushes a file of many bytes while it grows, <see cref="Publisher.FlushBigAsync"/> where it is null.</param>
internal sealed class StagingArea(string root, ExactNames? names, bool flush, Func<SafeFileHandle, Task>? flushBig = null)
{
    private const string OwnFolder = $"{RepositoryName.OwnSegment}/{RepositoryName.OwnSegment}/";

    /// <summary>How the temporary files end.</summary>
    public const string IncompleteSuffix = ".incomplete";

    /// <summary>How folders end that are no more than waiting to be deleted.</summary>
    public const string RemovedSuffix = ".removed";

    /// <summary>How much is copied at a time.</summary>
    public const int CopyBufferSize = 128 * 1024;

    /// <summary>A file without more than this to flush can wait on the common queue without holding it up.</summary>
    private const int SmallFlush = 1024 * 1024;

    /// <summary>
    /// How much of all uploads together may at most not be on the disk: a client gives up when nothing is taken from it for 30 s, and one
    /// flush has to wait for all others.
    /// </summary>
    private const long UnflushedBytes = 256L * 1024 * 1024;

    private const long MaxFlushStep = 16L * 1024 * 1024;
    private const long MinFlushStep = 2L * 1024 * 1024;

    private readonly bool _flush = flush;
    private readonly Func<SafeFileHandle, Task> _flushBigAsync = flushBig ?? Publisher.FlushBigAsync;
    private readonly Publisher _publisher = new(root, names);

    private int _growing;

    public string Path { get; } = System.IO.Path.Join(root, RepositoryName.OwnSegment);

    /// <summary>The folder that holds all parts.</summary>
    public string Parts { get; } = System.IO.Path.Join(root, OwnFolder);

    /// <summary>Whether a name below the root is of this, and no blob's; one with a slash at its end is a folder's.</summary>
    public static bool IsOwn(string name) =>
        name.StartsWith($"{RepositoryName.OwnSegment}/", StringComparison.Ordinal)
        && (name == OwnFolder
            || (name.AsSpan().Count('/') == 1 && name.EndsWith(IncompleteSuffix, StringComparison.Ordinal))
            || (name.AsSpan().Count('/') == 2 && name.EndsWith($"{RemovedSuffix}/", StringComparison.Ordinal)));

    /// <summary>The name of a file that is not there.</summary>
    public string NewTemporary() => System.IO.Path.Join(Path, $"{Guid.NewGuid():N}{IncompleteSuffix}");

    /// <summary>
    /// Writes a temporary file, flushes it and renames it. Folders are made only once it is whole.
    /// </summary>
    /// <param name="target">Where to.</param>
    /// <param name="content">The bytes. What they fail with is passed on.</param>
    /// <param name="placing">How to rename it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The file; null where the name is taken, or its folder not there, and that was not wanted.</returns>
    /// <exception cref="StorageFullException">There is no room.</exception>
    /// <exception cref="StorageUnavailableException">The file system refuses for another reason.</exception>
    public async Task<FileStatus?> WriteAsync(string target, Stream content, Placing placing, CancellationToken cancellationToken)
    {
        var temporary = NewTemporary();
        try
        {
            using var file = FileFailures.Guard(() => Create(temporary));
            var isFlushed = await CopyAsync(content, file, cancellationToken);
            var written = FileStatus.Of(temporary);
            if (await PlaceAsync(file, isFlushed, temporary, target, placing, cancellationToken))
                return written;
            Delete(temporary);
            return null;
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>Gives a file that is on the disk a name that is free.</summary>
    /// <returns>False where the name is taken.</returns>
    public Task<bool> PlaceAsync(string temporary, string target, CancellationToken cancellationToken) =>
        PlaceAsync(file: null, isFlushed: true, temporary, target, Placing.WhereFree, cancellationToken);

    /// <summary>Adds to the end of a file. What was read stays, whatever fails.</summary>
    /// <returns>How long it is now, or null where it was not as long as said.</returns>
    public async Task<long?> AppendAsync(string target, long offset, Stream content, CancellationToken cancellationToken)
    {
        using var file = FileFailures.Guard(() => OpenToAppend(target, offset));
        if (file is null)
            return null;
        var growing = new GrowingFile(this, file, offset);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        try
        {
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
                await growing.WriteAsync(buffer.AsMemory(0, read));
            return growing.Length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await growing.EndAsync();
            if (_flush)
                await FlushAppendedAsync(growing, file, target);
        }
    }

    /// <summary>Takes a folder away in one step, whatever is written to it at the same time, and then deletes it.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be taken away.</exception>
    public void RemoveFolder(string folder)
    {
        var removed = System.IO.Path.Join(Path, $"{Guid.NewGuid():N}{RemovedSuffix}");
        try
        {
            Directory.Move(folder, removed);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            // Nothing was sent, or another one was faster.
            return;
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }

        try
        {
            Directory.Delete(removed, recursive: true);
            for (var parent = System.IO.Path.GetDirectoryName(folder)!; parent.Length > Parts.Length;
                parent = System.IO.Path.GetDirectoryName(parent)!)
                Directory.Delete(parent, recursive: false);
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            // It is out of the way, or another upload lies there. The cleaner tries again, and says so when it cannot either.
        }
    }

    private static SafeFileHandle? OpenToAppend(string target, long offset)
    {
        if (offset == 0)
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        var file = GrowingFiles.TryOpenToAppend(target, offset == 0 ? FileMode.OpenOrCreate : FileMode.Open);
        // Between being opened and being locked the file may have been moved or deleted: then it has not its name any more.
        if (file is not null && RandomAccess.GetLength(file) == offset && FileStatus.Of(target)?.Length == offset)
            return file;
        file?.Dispose();
        return null;
    }

    private async Task FlushAppendedAsync(GrowingFile growing, SafeFileHandle file, string target)
    {
        try
        {
            if (!await growing.FlushAsync())
                await _flushBigAsync(file);
            await _publisher.FlushNameAsync(target);
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    private SafeFileHandle Create(string temporary)
    {
        try
        {
            return Open();
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path);
            return Open();
        }

        SafeFileHandle Open() => File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <returns>Whether all of it is on the disk; else the last bytes are not.</returns>
    private async Task<bool> CopyAsync(Stream content, SafeFileHandle file, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        var growing = new GrowingFile(this, file, start: 0);
        try
        {
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
                await growing.WriteAsync(buffer.AsMemory(0, read));

            return await growing.FlushAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await growing.EndAsync();
        }
    }

    private async Task<bool> PlaceAsync(
        SafeFileHandle? file, bool isFlushed, string temporary, string target, Placing placing, CancellationToken cancellationToken)
    {
        try
        {
            if (isFlushed)
                file?.Dispose();
            var outcome = _flush
                ? await _publisher.PublishFlushedAsync(isFlushed ? null : file, temporary, target, placing)
                : _publisher.Publish(temporary, target, placing);
            return outcome switch
            {
                RenameOutcome.Done => true,
                RenameOutcome.OtherFileSystem => await CopyToOtherFileSystemAsync(temporary, target, placing, cancellationToken),
                _ => false,
            };
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    /// <summary>A folder of repositories may be a mount or a link to one. A file can be renamed only within it.</summary>
    private async Task<bool> CopyToOtherFileSystemAsync(
        string temporary, string target, Placing placing, CancellationToken cancellationToken)
    {
        var beside = System.IO.Path.Join(System.IO.Path.GetDirectoryName(target), $".{Guid.NewGuid():N}{IncompleteSuffix}");
        try
        {
            var older = GrowingFiles.OpenToRead(temporary);
            await using (var content = new FileRangeStream(older, 0, RandomAccess.GetLength(older)))
            using (var file = File.OpenHandle(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                if (!await CopyAsync(content, file, cancellationToken))
                    await _flushBigAsync(file);
            }

            var outcome = _publisher.Rename(beside, target, placing == Placing.InPlaceOfOlder);
            if (outcome is not (RenameOutcome.Done or RenameOutcome.Taken))
                throw new IOException($"{beside} was deleted by somebody else.");
            if (_flush)
                await _publisher.FlushNameAsync(target);
            Delete(temporary);
            if (outcome == RenameOutcome.Taken)
                Delete(beside);
            return outcome == RenameOutcome.Done;
        }
        catch
        {
            Delete(beside);
            throw;
        }
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            // What went wrong before is what counts; the cleaner comes by.
        }
    }

    /// <summary>A file that is written from its beginning to its end, and brought to the disk in steps while it grows.</summary>
    private sealed class GrowingFile(StagingArea area, SafeFileHandle file, long start)
    {
        private long _flushed = start;
        private bool _isLong;
        private Task _flushing = Task.CompletedTask;

        public long Length { get; private set; } = start;

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            try
            {
                // A write into the page cache is shorter than handing it to another thread, which would block in its place.
                RandomAccess.Write(file, bytes.Span, Length);
                Length += bytes.Length;
                if (area._flush && Length - _flushed >= Step())
                {
                    // The next step comes in while this one goes to the disk.
                    await _flushing;
                    _flushing = area._flushBigAsync(file);
                    _flushed = Length;
                }
            }
            catch (Exception exception) when (FileFailures.Is(exception))
            {
                throw FileFailures.Of(exception);
            }
        }

        /// <summary>Flushes the file unless it has so little left to flush that this can be done together with others.</summary>
        public async Task<bool> FlushAsync()
        {
            try
            {
                await _flushing;
                if (!area._flush)
                    return true;
                if (Length - _flushed <= SmallFlush)
                    return false;
                await area._flushBigAsync(file);
                return true;
            }
            catch (Exception exception) when (FileFailures.Is(exception))
            {
                throw FileFailures.Of(exception);
            }
        }

        public async Task EndAsync()
        {
            if (_isLong)
                Interlocked.Decrement(ref area._growing);
            await _flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        /// <summary>After how many bytes to flush: each long upload has as much being flushed as it has coming in.</summary>
        private long Step()
        {
            if (!_isLong && Length >= MinFlushStep)
            {
                _isLong = true;
                Interlocked.Increment(ref area._growing);
            }

            return _isLong ? Math.Clamp(UnflushedBytes / 2 / Volatile.Read(ref area._growing), MinFlushStep, MaxFlushStep) : long.MaxValue;
        }
    }
}

/// <summary>How a file that is whole gets its name.</summary>
internal enum Placing
{
    /// <summary>Unless the name is taken.</summary>
    WhereFree,

    /// <summary>Also where an older file has it.</summary>
    InPlaceOfOlder,

    /// <summary>Also where an older file has it, and unless its folder was taken away.</summary>
    InFolderThatIsThere,
}
