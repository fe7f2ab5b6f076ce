namespace Giftless.Storage.FileSystem;

/// <summary>Turns what the file system refuses into what clients are told.</summary>
internal static class FileFailures
{
    /// <summary>Whether an exception is one of the file system's.</summary>
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>The failure of the storage that an exception of the file system stands for.</summary>
    public static LfsException Of(Exception exception) =>
        exception is IOException full && IsDiskFull(full) ? new StorageFullException(full) : new StorageUnavailableException(exception);

    /// <summary>Calls the file system.</summary>
    /// <exception cref="StorageFullException">There is no room.</exception>
    /// <exception cref="StorageUnavailableException">It refuses for another reason.</exception>
    public static T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (Is(exception))
        {
            throw Of(exception);
        }
    }

    private static bool IsDiskFull(IOException exception) => OperatingSystem.IsWindows()
        ? (exception.HResult & 0xFFFF) is 0x27 or 0x70 // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
        : exception.HResult is 28 or 122 or 69; // ENOSPC, EDQUOT on Linux, EDQUOT on macOS
}
