using System.Buffers;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>
    /// Writes a temporary file, flushes it and renames it, also over an older one. Folders are made only once it is whole.
    /// </summary>
    /// <returns>The length in bytes of the older one, or null.</returns>
    /// <exception cref="StorageFullException">There is no room.</exception>
    /// <exception cref="StorageUnavailableException">The file system refuses for another reason.</exception>
    /// <exception cref="LfsException">507: it became longer than the limit of what is unfinished allows.</exception>
    public async Task<long?> WriteAsync(
        Oid oid, string target, Stream content, UnfinishedBytes.Reservation? reserved, CancellationToken cancellationToken)
    {
        var temporary = System.IO.Path.Join(Path, $"{oid}.{Guid.NewGuid():N}{IncompleteSuffix}");
        try
        {
            using var file = FileFailures.Guard(() => Create(temporary));
            var isFlushed = await CopyAsync(content, file, reserved, cancellationToken);
            var replaced = FileSystemStorage.SizeOf(target);
            await PublishAsync(oid, file, isFlushed, temporary, target, cancellationToken);
            return replaced;
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// The folder for the parts of a repository's uploads: by the hash of its name, since that can be longer than a folder's, and have
    /// folders in it.
    /// </summary>
    public string FolderOf(RepositoryName repository) =>
        System.IO.Path.Join(Path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(repository.ToString()))));

    /// <summary>Takes a folder away in one step, whatever is written to it at the same time, and then deletes it.</summary>
    /// <returns>How many bytes it held.</returns>
    /// <exception cref="StorageUnavailableException">It cannot be taken away.</exception>
    public long RemoveFolder(string folder)
    {
        var removed = System.IO.Path.Join(Path, $"{Guid.NewGuid():N}{RemovedSuffix}");
        try
        {
            Directory.Move(folder, removed);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            // Nothing was sent, or another one was faster.
            return 0;
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }

        try
        {
            var bytes = UnfinishedBytes.Measure(removed);
            Directory.Delete(removed, recursive: true);
            return bytes;
        }
        catch (Exception exception) when (FileFailures.Is(exception) || exception is LfsException)
        {
            // It is out of the way. The cleaner tries again, and says so when it cannot either.
            return 0;
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
    private async Task<bool> CopyAsync(
        Stream content, SafeFileHandle file, UnfinishedBytes.Reservation? reserved, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        var growing = new GrowingFile(this, file);
        try
        {
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                reserved?.Cover(growing.Length + read);
                await growing.WriteAsync(buffer.AsMemory(0, read));
            }

            return await growing.FlushAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await growing.EndAsync();
        }
    }

    private async Task PublishAsync(
        Oid oid, SafeFileHandle file, bool isFlushed, string temporary, string target, CancellationToken cancellationToken)
    {
        try
        {
            if (isFlushed)
                file.Dispose();
            var isPlaced = _flush
                ? await _publisher.PublishFlushedAsync(isFlushed ? null : file, temporary, target)
                : _publisher.Publish(temporary, target);
            if (!isPlaced)
                await CopyToOtherFileSystemAsync(oid, temporary, target, cancellationToken);
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    /// <summary>A folder of repositories may be a mount or a link to one. A file can be renamed only within it.</summary>
    private async Task CopyToOtherFileSystemAsync(Oid oid, string temporary, string target, CancellationToken cancellationToken)
    {
        var folder = System.IO.Path.GetDirectoryName(target);
        var beside = System.IO.Path.Join(folder, $".{oid}.{Guid.NewGuid():N}{IncompleteSuffix}");
        try
        {
            await using (var content = File.OpenRead(temporary))
            using (var file = File.OpenHandle(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                if (!await CopyAsync(content, file, reserved: null, cancellationToken))
                    await _flushBigAsync(file);
            }

            if (FileNames.Rename(beside, target) != RenameOutcome.Done)
                throw new IOException($"{beside} was deleted by somebody else.");
            if (_flush)
                await _publisher.FlushNameAsync(target);
            Delete(temporary);
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
    private sealed class GrowingFile(StagingArea area, SafeFileHandle file)
    {
        private long _flushed;
        private bool _isLong;
        private Task _flushing = Task.CompletedTask;

        public long Length { get; private set; }

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
