using System.Runtime.InteropServices;

namespace Giftless.Storage.FileSystem;

/// <summary>Renames files, in one step or not at all.</summary>
internal static partial class FileNames
{
    private const int NoEntry = 2;
    private const int NoPermission = 13;
    private const int Exists = 17;
    private const int Invalid = 22;
    private const int NoSuchCall = 38;
    private const int NotSupported = 95;
    private const uint NoReplace = 1; // RENAME_NOREPLACE
    private const int OtherDevice = 18;
    private const int CurrentFolder = -100; // AT_FDCWD

    /// <summary>Gives a file a new name.</summary>
    /// <param name="file">The file.</param>
    /// <param name="target">The new name.</param>
    /// <param name="replaces">Whether it takes the place of a file that has that name.</param>
    public static RenameOutcome Rename(string file, string target, bool replaces)
    {
        if (OperatingSystem.IsWindows())
            return MoveOnWindows(file, target, replaces);
        // File.Move would copy to another file system: half of it could be seen under the new name.
        if ((replaces ? RenameFile(file, target) : RenameIfFree(file, target)) == 0)
            return RenameOutcome.Done;

        var error = Marshal.GetLastPInvokeError();
        var message = $"Cannot rename {file} to {target}: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            NoEntry => RenameOutcome.Missing,
            Exists => RenameOutcome.Taken,
            OtherDevice => RenameOutcome.OtherFileSystem,
            NoPermission => throw new UnauthorizedAccessException(message),
            _ => throw new IOException(message, error),
        };
    }

    /// <summary>Gives a file a second name, or a new one where the file system knows no second ones.</summary>
    public static RenameOutcome NameAlso(string file, string name) =>
        !OperatingSystem.IsWindows() && LinkFile(file, name) == 0 ? RenameOutcome.Done : Rename(file, name, replaces: true);

    /// <summary>Gives a file its old name back, unless that is taken: then it is deleted. One that is not there is no error.</summary>
    public static void TryPutBack(string aside, string name)
    {
        try
        {
            if (Rename(aside, name, replaces: false) == RenameOutcome.Taken)
                File.Delete(aside);
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            // The cleaner comes by.
        }
    }

    /// <summary>A file system that does not know the condition is asked before.</summary>
    private static int RenameIfFree(string file, string target)
    {
        if (OperatingSystem.IsLinux())
        {
            var outcome = RenameWithFlags(CurrentFolder, file, CurrentFolder, target, NoReplace);
            if (outcome == 0 || Marshal.GetLastPInvokeError() is not (NoSuchCall or Invalid or NotSupported))
                return outcome;
        }

        if (!File.Exists(target))
            return RenameFile(file, target);
        Marshal.SetLastPInvokeError(Exists);
        return -1;
    }

    private static RenameOutcome MoveOnWindows(string file, string target, bool replaces)
    {
        try
        {
            File.Move(file, target, replaces);
            return RenameOutcome.Done;
        }
        catch (IOException) when (!replaces && File.Exists(file) && File.Exists(target))
        {
            return RenameOutcome.Taken;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return RenameOutcome.Missing;
        }
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string file, string target);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string file, string name);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameWithFlags(int folder, string file, int targetFolder, string target, uint flags);
}

/// <summary>How a renaming went.</summary>
internal enum RenameOutcome
{
    /// <summary>The file has its new name.</summary>
    Done,

    /// <summary>The file or the folder of the new name is not there.</summary>
    Missing,

    /// <summary>Another file has the new name.</summary>
    Taken,

    /// <summary>The new name is on another file system, as below a mount or a link.</summary>
    OtherFileSystem,
}
