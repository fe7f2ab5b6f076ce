using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Makes names survive a power failure. A renamed or new file is on the disk only when the folder that names it was flushed too,
/// for which .NET has no call. Windows keeps names in its journal and needs none.
/// </summary>
internal static partial class DurableFolder
{
    private const int OpenReadOnly = 0;

    /// <summary>Makes a folder and what is missing above it, down from a root that exists.</summary>
    public static async Task CreateAsync(string folder, string root, bool flush)
    {
        if (Directory.Exists(folder))
            return;

        var parent = Path.GetDirectoryName(folder)!;
        if (folder.Length > root.Length)
            await CreateAsync(parent, root, flush);
        Directory.CreateDirectory(folder);
        if (flush)
            await FlushAsync(parent);
    }

    /// <summary>Flushes the names in a folder to the disk.</summary>
    public static Task FlushAsync(string folder) => OperatingSystem.IsWindows() ? Task.CompletedTask : BlockElsewhereAsync(() =>
    {
        using var handle = new SafeFileHandle(Open(folder, OpenReadOnly), ownsHandle: true);
        if (handle.IsInvalid || Flush(handle) != 0)
            throw new IOException($"Cannot flush the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}.");
    });

    /// <summary>
    /// Runs a flush, which may take seconds, on a thread of its own: many at a time would otherwise hold up the thread pool, and with
    /// it every other request.
    /// </summary>
    public static Task BlockElsewhereAsync(Action flush) =>
        Task.Factory.StartNew(flush, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);
}
