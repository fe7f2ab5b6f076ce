using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Gives files that came whole their place, and brings both to the disk itself, on a few threads that may wait for a disk: on those of the
/// pool it would hold up every other request. Files are flushed side by side, which a journal turns into one commit; names that came into a
/// folder while it was being flushed share the next flush of it.
/// </summary>
/// <param name="root">The folder that holds everything.</param>
/// <param name="names">Where the file system takes several names for one, what tells them apart.</param>
internal sealed partial class Publisher(string root, ExactNames? names)
{
    private const int OpenReadOnly = 0;
    private const int NoEntry = 2;
    private const int MaxThreads = 8;

    /// <summary>A folder can be removed again and again between being made and being used, but not for ever.</summary>
    private const int MaxAttempts = 10;

    private const int MaxKnownFolders = 10_000;

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    /// <summary>More than the coarsest clock of a file system, FAT's of two seconds, needs.</summary>
    private static readonly TimeSpan MaxStep = TimeSpan.FromSeconds(10);

    /// <summary>Folders whose own names are known to be on the disk, up to the root.</summary>
    private readonly ConcurrentDictionary<string, bool> _flushedFolders = new();

    /// <summary>Two files that take the same place at once are not to get the same time.</summary>
    private readonly Lock _replacing = new();

    private readonly object _gate = new();
    private readonly Queue<Item> _waiting = new();

    /// <summary>The folders that are being flushed, and whose names wait for that to be done again.</summary>
    private readonly Dictionary<string, List<Item>> _flushing = [];

    private int _threads;
    private int _idle;

    /// <summary>Renames a file, and makes the folders that it takes.</summary>
    /// <returns>
    /// <see cref="RenameOutcome.OtherFileSystem"/>, <see cref="RenameOutcome.Taken"/> or <see cref="RenameOutcome.Missing"/> where nothing
    /// was done.
    /// </returns>
    /// <exception cref="DirectoryNotFoundException">Its folder is deleted each time it was made.</exception>
    public RenameOutcome Publish(string temporary, string target, Placing placing)
    {
        var folder = ParentOf(target);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var isThere = names is null || names.HaveFoldersOf(target);
            var outcome = isThere ? Rename(temporary, target, placing != Placing.WhereFree) : RenameOutcome.Missing;
            // A pipe, or a link that leads nowhere, is no blob.
            if (outcome == RenameOutcome.Taken && FileStatus.Of(target) is null)
                outcome = FileNames.Rename(temporary, target, replaces: true);
            if (outcome != RenameOutcome.Missing)
                return outcome;
            if (!File.Exists(temporary))
                throw new IOException($"{temporary} was deleted by somebody else.");
            if (placing == Placing.InFolderThatIsThere)
                return RenameOutcome.Missing;
            for (var name = folder; name.Length > root.Length; name = ParentOf(name))
                _flushedFolders.TryRemove(name, out _);
            try
            {
                Directory.CreateDirectory(folder);
            }
            catch (IOException) when (attempt < MaxAttempts)
            {
                // Found there and deleted before it was looked at again; a fault that lasts shows at the last attempt.
            }
        }

        throw new DirectoryNotFoundException($"{folder} is deleted again and again.");
    }

    /// <summary>Renames a file. One that takes another one's place is younger than that, so that their versions differ.</summary>
    public RenameOutcome Rename(string file, string target, bool replaces)
    {
        if (!replaces)
            return FileNames.Rename(file, target, replaces);
        lock (_replacing)
        {
            if (FileStatus.Of(target) is { } older)
                MakeYounger(file, older.WrittenAt);
            return FileNames.Rename(file, target, replaces);
        }
    }

    /// <summary>Publishes a file after it is on the disk, and is done when its name is, too.</summary>
    /// <param name="file">The temporary file when it has yet to be flushed, which is then closed.</param>
    /// <param name="temporary">Its name.</param>
    /// <param name="target">The name that it gets.</param>
    /// <param name="placing">How.</param>
    /// <exception cref="DirectoryNotFoundException">Its folder was taken away, and so was the file.</exception>
    public Task<RenameOutcome> PublishFlushedAsync(SafeFileHandle? file, string temporary, string target, Placing placing) =>
        Enqueue(new Item(file, temporary, target, placing));

    /// <summary>Brings the name of a file, which is there, to the disk.</summary>
    public Task FlushNameAsync(string target) => Enqueue(new Item(File: null, Temporary: null, target, Placing.InPlaceOfOlder));

    /// <summary>Flushes a file of many bytes, which may take seconds, on a thread for it alone: small ones would wait for it.</summary>
    public static Task FlushBigAsync(SafeFileHandle file) =>
        Task.Factory.StartNew(
            () => RandomAccess.FlushToDisk(file), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The system's clock goes on every few milliseconds only, and some file systems keep times by the second.</summary>
    private static void MakeYounger(string file, DateTime older)
    {
        for (var step = 1L; step <= MaxStep.Ticks && File.GetLastWriteTimeUtc(file) <= older; step *= 10)
            File.SetLastWriteTimeUtc(file, older.AddTicks(step));
    }

    private Task<RenameOutcome> Enqueue(Item item)
    {
        lock (_gate)
        {
            _waiting.Enqueue(item);
            if (_idle >= _waiting.Count)
            {
                Monitor.Pulse(_gate);
            }
            else if (_threads < MaxThreads)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "Git LFS disk" }.Start();
            }
        }

        return item.Done.Task;
    }

    private void Work()
    {
        while (Take() is { } item)
        {
            item.Try(Place);
            if (item.Outcome == RenameOutcome.Done && item.Fault is null)
                FlushName(item);
            else
                item.Complete();
        }
    }

    /// <summary>The next one, or null when nothing came for a while: then the thread ends.</summary>
    private Item? Take()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                var isPulsed = Monitor.Wait(_gate, Linger);
                _idle--;
                if (!isPulsed && _waiting.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            return _waiting.Dequeue();
        }
    }

    private void Place(Item item)
    {
        if (item.File is not null)
        {
            RandomAccess.FlushToDisk(item.File);
            item.File.Dispose();
        }

        item.Outcome = item.Temporary is null ? RenameOutcome.Done : Publish(item.Temporary, item.Target, item.Placing);
    }

    /// <summary>Flushes the folder of a new name, or leaves that to the thread that is at it now, and will do so once for all.</summary>
    private void FlushName(Item item)
    {
        var folder = ParentOf(item.Target);
        lock (_gate)
        {
            if (_flushing.TryGetValue(folder, out var waiting))
            {
                waiting.Add(item);
                return;
            }

            _flushing[folder] = [];
        }

        for (List<Item> items = [item]; items.Count > 0; items = TakeNamed(folder))
        {
            var fault = FlushFolder(folder);
            foreach (var named in items)
            {
                named.Fault = fault;
                named.Complete();
            }
        }
    }

    private List<Item> TakeNamed(string folder)
    {
        lock (_gate)
        {
            var items = _flushing[folder];
            if (items.Count == 0)
                _flushing.Remove(folder);
            else
                _flushing[folder] = [];
            return items;
        }
    }

    /// <summary>
    /// Flushes a folder, and those above that name it unless that was done before: whoever made them may have ended before he did. A
    /// renamed or new file is on the disk only when the folder that names it was flushed too.
    /// </summary>
    private IOException? FlushFolder(string folder)
    {
        var made = new List<string>();
        for (var name = folder; name.Length > root.Length && !_flushedFolders.ContainsKey(name); name = ParentOf(name))
            made.Add(name);

        var fault = FaultOfFlush([folder, .. made.Select(ParentOf)]);
        if (_flushedFolders.Count > MaxKnownFolders)
            _flushedFolders.Clear();
        foreach (var name in fault is null ? made : [])
            _flushedFolders[name] = true;
        return fault;
    }

    /// <summary>.NET has no call to flush a folder. Windows keeps names in its journal and needs none.</summary>
    private static IOException? FaultOfFlush(IEnumerable<string> folders)
    {
        if (OperatingSystem.IsWindows())
            return null;

        foreach (var folder in folders)
        {
            using var handle = new SafeFileHandle(Open(folder, OpenReadOnly), ownsHandle: true);
            if (handle.IsInvalid || Flush(handle) != 0)
            {
                var message = $"Cannot flush the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}.";
                return Marshal.GetLastPInvokeError() == NoEntry ? new DirectoryNotFoundException(message) : new IOException(message);
            }
        }

        return null;
    }

    private static string ParentOf(string path) => Path.GetDirectoryName(path)!;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);

    private sealed record Item(SafeFileHandle? File, string? Temporary, string Target, Placing Placing)
    {
        public TaskCompletionSource<RenameOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public RenameOutcome Outcome { get; set; }

        public Exception? Fault { get; set; }

        public void Try(Action<Item> action)
        {
            try
            {
                action(this);
            }
            catch (Exception exception)
            {
                Fault = exception;
            }
        }

        public void Complete()
        {
            if (Fault is null)
                Done.SetResult(Outcome);
            else
                Done.SetException(Fault);
        }
    }
}
