using System.Buffers;
using System.Collections.Concurrent;
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
internal sealed class StagingArea(string root, ExactNames? names, bool flush)
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

    /// <summary>A folder can be removed again and again between being made and being used, but not for ever.</summary>
    private const int MaxAttempts = 10;

    private const int MaxKnownFolders = 10_000;

    private readonly DiskFlusher? _flusher = flush ? new DiskFlusher() : null;

    /// <summary>Folders whose own names are known to be on the disk, up to the root.</summary>
    private readonly ConcurrentDictionary<string, bool> _flushedFolders = new();

    private int _growing;

    public string Path { get; } = System.IO.Path.Join(root, RepositoryName.OwnSegment);

    /// <summary>Writes a temporary file, flushes it and renames it, also over an older one. Folders are made only once it is whole.</summary>
    /// <exception cref="StorageFullException">There is no room.</exception>
    /// <exception cref="StorageUnavailableException">The file system refuses for another reason.</exception>
    /// <exception cref="LfsException">507: it became longer than the limit of what is unfinished allows.</exception>
    public async Task WriteAsync(
        Oid oid, string target, Stream content, UnfinishedBytes.Reservation? reserved, CancellationToken cancellationToken)
    {
        var temporary = System.IO.Path.Join(Path, $"{oid}.{Guid.NewGuid():N}{IncompleteSuffix}");
        try
        {
            using (var file = FileFailures.Guard(() => Create(temporary)))
                await CopyAsync(content, file, reserved, cancellationToken);
            await PublishAsync(oid, temporary, target, cancellationToken);
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

    private async Task CopyAsync(
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

            await growing.FlushAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await growing.EndAsync();
        }
    }

    private async Task PublishAsync(Oid oid, string temporary, string target, CancellationToken cancellationToken)
    {
        try
        {
            var folder = ParentOf(target);
            for (var attempt = 1; ; attempt++)
            {
                var isThere = names is null || names.HaveFoldersOf(target);
                var outcome = isThere ? FileNames.Rename(temporary, target) : RenameOutcome.Missing;
                if (outcome == RenameOutcome.Done)
                    break;
                if (outcome == RenameOutcome.OtherFileSystem)
                {
                    await CopyToOtherFileSystemAsync(oid, temporary, target, cancellationToken);
                    break;
                }

                if (attempt == MaxAttempts || !File.Exists(temporary))
                    throw new IOException($"{temporary} was deleted by somebody else, or {folder} is, again and again.");
                ForgetFlushed(folder);
                Directory.CreateDirectory(folder);
            }

            if (_flusher is not null)
                await FlushNamesAsync(_flusher, folder);
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    /// <summary>A folder of repositories may be a mount or a link to one. A file can be renamed only within it.</summary>
    private async Task CopyToOtherFileSystemAsync(Oid oid, string temporary, string target, CancellationToken cancellationToken)
    {
        var beside = System.IO.Path.Join(ParentOf(target), $".{oid}.{Guid.NewGuid():N}{IncompleteSuffix}");
        try
        {
            await using (var content = File.OpenRead(temporary))
            using (var file = File.OpenHandle(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                await CopyAsync(content, file, reserved: null, cancellationToken);
            if (FileNames.Rename(beside, target) != RenameOutcome.Done)
                throw new IOException($"{beside} was deleted by somebody else.");
            Delete(temporary);
        }
        catch
        {
            Delete(beside);
            throw;
        }
    }

    /// <summary>
    /// Flushes the folder of a new name, and those above that name it, unless that was done before: whoever made them may have ended
    /// before he did.
    /// </summary>
    private async Task FlushNamesAsync(DiskFlusher flusher, string folder)
    {
        var named = new List<string>();
        for (var name = folder; name.Length > root.Length && !_flushedFolders.ContainsKey(name); name = ParentOf(name))
            named.Add(name);
        if (named.Count == 0)
        {
            await flusher.FlushFolderAsync(folder);
            return;
        }

        await Task.WhenAll(named.Select(ParentOf).Prepend(folder).Select(flusher.FlushFolderAsync));
        if (_flushedFolders.Count > MaxKnownFolders)
            _flushedFolders.Clear();
        foreach (var name in named)
            _flushedFolders[name] = true;
    }

    private void ForgetFlushed(string folder)
    {
        for (var name = folder; name.Length > root.Length; name = ParentOf(name))
            _flushedFolders.TryRemove(name, out _);
    }

    private static string ParentOf(string path) => System.IO.Path.GetDirectoryName(path)!;

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
                if (area._flusher is not null && Length - _flushed >= Step())
                {
                    // The next step comes in while this one goes to the disk.
                    await _flushing;
                    _flushing = DiskFlusher.FlushBigAsync(file);
                    _flushed = Length;
                }
            }
            catch (Exception exception) when (FileFailures.Is(exception))
            {
                throw FileFailures.Of(exception);
            }
        }

        public async Task FlushAsync()
        {
            if (area._flusher is null)
                return;
            try
            {
                await _flushing;
                await (Length - _flushed <= SmallFlush ? area._flusher.FlushSmallAsync(file) : DiskFlusher.FlushBigAsync(file));
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
