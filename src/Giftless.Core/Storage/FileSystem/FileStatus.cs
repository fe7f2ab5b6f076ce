using System.Runtime.InteropServices;

namespace Giftless.Storage.FileSystem;

/// <summary>What is looked up of a file with content of its own, which is no folder, pipe, socket or device.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="WrittenAt">When it was written last, in UTC.</param>
internal readonly partial record struct FileStatus(long Length, DateTime WrittenAt)
{
    private const FileAttributes Absent = (FileAttributes)(-1);

    private const int NoEntry = 2;
    private const int NoFolder = 20;
    private const int NoSuchCall = 38;

    // statx(2) of Linux, of which <linux/stat.h> gives the offsets.
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Wanted = 0x241; // STATX_TYPE | STATX_MTIME | STATX_SIZE
    private const int StatusLength = 256;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;
    private const int SecondsOffset = 112;
    private const int NanosecondsOffset = 120;
    private const int TypeBits = 0xF000;
    private const int RegularType = 0x8000;

    /// <summary>Looks at a file, or at the one that a link leads to; null when it is not there or no such file.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be told: the server may not look there, or the disk fails.</exception>
    public static FileStatus? Of(string path)
    {
        try
        {
            // FileInfo takes four times as long as this call, and does not tell a pipe from an empty file.
            return OperatingSystem.IsLinux() ? OfLinux(path) : OfOthers(path);
        }
        catch (EntryPointNotFoundException)
        {
            return OfOthers(path); // A C library from before 2018.
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It was deleted while it was looked at.
            return null;
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    private static FileStatus? OfLinux(string path)
    {
        Span<byte> status = stackalloc byte[StatusLength];
        if (Look(CurrentFolder, path, flags: 0, Wanted, status) != 0)
        {
            return Marshal.GetLastPInvokeError() switch
            {
                NoEntry or NoFolder => null,
                NoSuchCall => OfOthers(path),
                var error => throw new IOException($"Cannot look at {path}: {Marshal.GetPInvokeErrorMessage(error)}.", error),
            };
        }

        if ((MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeBits) != RegularType)
            return null;
        var ticks = (MemoryMarshal.Read<long>(status[SecondsOffset..]) * TimeSpan.TicksPerSecond)
            + (MemoryMarshal.Read<uint>(status[NanosecondsOffset..]) / TimeSpan.NanosecondsPerTick);
        return new FileStatus(MemoryMarshal.Read<long>(status[SizeOffset..]), DateTime.UnixEpoch.AddTicks(ticks));
    }

    private static FileStatus? OfOthers(string path)
    {
        // FileInfo.Exists would be false for a file that cannot be looked at, too, and FileInfo.Length is a link's own.
        var file = new FileInfo(path);
        if (file.Attributes != Absent && file.Attributes.HasFlag(FileAttributes.ReparsePoint))
            file = (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        return file.Attributes == Absent || file.Attributes.HasFlag(FileAttributes.Directory)
            ? null
            : new FileStatus(file.Length, file.LastWriteTimeUtc);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(int folder, string path, int flags, uint mask, Span<byte> status);
}
