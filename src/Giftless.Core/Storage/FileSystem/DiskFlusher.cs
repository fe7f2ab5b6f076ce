using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Brings files and names to the disk itself. What is small waits on one queue: all that came while the disk was busy is flushed together,
/// in one commit of the file system's journal where it has one.
/// </summary>
internal sealed partial class DiskFlusher
{
    private const int OpenReadOnly = 0;
    private const int StartWriting = 2; // SYNC_FILE_RANGE_WRITE

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private List<Item> _waiting = [];
    private bool _isWorking;

    /// <summary>Flushes a file of a few bytes.</summary>
    public Task FlushSmallAsync(SafeFileHandle file) => Enqueue(file, folder: null);

    /// <summary>
    /// Flushes the names in a folder. A renamed or new file is on the disk only when the folder that names it was flushed too, for which
    /// .NET has no call. Windows keeps names in its journal and needs none.
    /// </summary>
    public Task FlushFolderAsync(string folder) => OperatingSystem.IsWindows() ? Task.CompletedTask : Enqueue(file: null, folder);

    /// <summary>
    /// Flushes a file of many bytes, which may take seconds, on a thread of its own: it would hold up the queue, and many at a time the
    /// thread pool and with it every other request.
    /// </summary>
    public static Task FlushBigAsync(SafeFileHandle file) =>
        Task.Factory.StartNew(
            () => RandomAccess.FlushToDisk(file), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private Task Enqueue(SafeFileHandle? file, string? folder)
    {
        lock (_gate)
        {
            // One that waits still covers all that happened until now.
            if (folder is not null && _waiting.Find(item => item.Folder == folder) is { } same)
                return same.Done.Task;

            var item = new Item(file, folder);
            _waiting.Add(item);
            if (_isWorking)
                Monitor.Pulse(_gate);
            else
                new Thread(Work) { IsBackground = true, Name = "Git LFS flush" }.Start();
            _isWorking = true;
            return item.Done.Task;
        }
    }

    private void Work()
    {
        while (TakeAll() is { } items)
        {
            // The disk gets all of them at once, before the first one is waited for.
            foreach (var item in items)
            {
                if (item.File is not null && OperatingSystem.IsLinux())
                    StartWriteBack(item.File, 0, 0, StartWriting);
            }

            foreach (var item in items)
                item.Complete();
        }
    }

    /// <summary>What waits, or null when nothing came for a while: then the thread ends.</summary>
    private List<Item>? TakeAll()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (!Monitor.Wait(_gate, Linger) && _waiting.Count == 0)
                {
                    _isWorking = false;
                    return null;
                }
            }

            (var items, _waiting) = (_waiting, []);
            return items;
        }
    }

    private static void FlushFolder(string folder)
    {
        using var handle = new SafeFileHandle(Open(folder, OpenReadOnly), ownsHandle: true);
        if (handle.IsInvalid || Flush(handle) != 0)
            throw new IOException($"Cannot flush the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);

    /// <summary>Does not wait, and need not succeed.</summary>
    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int StartWriteBack(SafeFileHandle file, long offset, long length, uint flags);

    private sealed record Item(SafeFileHandle? File, string? Folder)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Complete()
        {
            try
            {
                if (File is not null)
                    RandomAccess.FlushToDisk(File);
                else
                    FlushFolder(Folder!);
                Done.SetResult();
            }
            catch (Exception exception)
            {
                Done.SetException(exception);
            }
        }
    }
}
