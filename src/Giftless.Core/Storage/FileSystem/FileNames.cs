using System.Runtime.InteropServices;

namespace Giftless.Storage.FileSystem;

/// <summary>Renames files, in one step or not at all.</summary>
internal static partial class FileNames
{
    private const int NoEntry = 2;
    private const int NoPermission = 13;
    private const int OtherDevice = 18;

    /// <summary>Gives a file a new name, in place of the file that had it.</summary>
    public static RenameOutcome Rename(string file, string target)
    {
        if (OperatingSystem.IsWindows())
            return MoveOnWindows(file, target);
        // File.Move would copy to another file system: half of it could be seen under the new name.
        if (RenameFile(file, target) == 0)
            return RenameOutcome.Done;

        var error = Marshal.GetLastPInvokeError();
        var message = $"Cannot rename {file} to {target}: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            NoEntry => RenameOutcome.Missing,
            OtherDevice => RenameOutcome.OtherFileSystem,
            NoPermission => throw new UnauthorizedAccessException(message),
            _ => throw new IOException(message, error),
        };
    }

    private static RenameOutcome MoveOnWindows(string file, string target)
    {
        try
        {
            File.Move(file, target, overwrite: true);
            return RenameOutcome.Done;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return RenameOutcome.Missing;
        }
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string file, string target);
}

/// <summary>How a renaming went.</summary>
internal enum RenameOutcome
{
    /// <summary>The file has its new name.</summary>
    Done,

    /// <summary>The file or the folder of the new name is not there.</summary>
    Missing,

    /// <summary>The new name is on another file system, as below a mount or a link.</summary>
    OtherFileSystem,
}
