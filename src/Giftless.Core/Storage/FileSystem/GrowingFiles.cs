using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Opens files to which somebody may append at the same time. One appends at a time, whatever process it is in; others read meanwhile.
/// </summary>
/// <remarks>
/// .NET locks each file that it opens, but on Unix it knows two locks only: one for <see cref="FileShare.None"/>, and one for all else,
/// which lets two append. So there it is the former for who appends, the latter for who moves, and readers open files without .NET.
/// </remarks>
internal static partial class GrowingFiles
{
    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int NoAccess = 13;
    private const int ReadSequentially = 2; // POSIX_FADV_SEQUENTIAL

    /// <summary>What the exception of a file that another one has locked says: an error of Windows, EWOULDBLOCK elsewhere.</summary>
    private static readonly int Locked = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>O_RDONLY, O_CLOEXEC.</summary>
    private static readonly int ReadOnly = OperatingSystem.IsLinux() ? 0x80000 : OperatingSystem.IsMacOS() ? 0x1000000 : 0x100000;

    /// <summary>Opens a file to which nobody else appends, and which nobody moves, as long as it is open.</summary>
    /// <returns>Null where somebody does, or it is not there.</returns>
    public static SafeFileHandle? TryOpenToAppend(string path, FileMode mode) =>
        TryOpen(path, mode, FileAccess.Write, OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None);

    /// <summary>Opens a file to which nobody appends as long as it is open.</summary>
    /// <returns>Null where somebody does, or it is not there.</returns>
    public static SafeFileHandle? TryOpenToMove(string path) =>
        TryOpen(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    /// <summary>Opens a file to read it from front to back.</summary>
    public static SafeFileHandle OpenToRead(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }

        int file, error;
        do
        {
            file = Open(path, ReadOnly);
            error = Marshal.GetLastPInvokeError();
        }
        while (file < 0 && error == Interrupted);

        if (file < 0)
        {
            var message = $"Cannot open {path}: {Marshal.GetPInvokeErrorMessage(error)}.";
            throw error switch
            {
                NoEntry => new FileNotFoundException(message, path),
                NoAccess => new UnauthorizedAccessException(message),
                _ => new IOException(message, error),
            };
        }

        if (OperatingSystem.IsLinux())
            _ = Advise(file, offset: 0, length: 0, ReadSequentially);
        return new SafeFileHandle(file, ownsHandle: true);
    }

    private static SafeFileHandle? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return File.OpenHandle(path, mode, access, share);
        }
        catch (IOException exception)
            when (exception.HResult == Locked || exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(int file, long offset, long length, int advice);
}
