using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Storage.FileSystem;

/// <summary>Writes files that are there whole or not at all.</summary>
/// <param name="root">The folder that holds everything, and exists.</param>
/// <param name="flush">Whether a file has to be on the disk itself before it counts as written.</param>
internal sealed class DurableFile(string root, bool flush)
{
    /// <summary>How the temporary files end; no object's name and no part's does.</summary>
    public const string IncompleteSuffix = ".incomplete";

    /// <summary>How much is copied at a time.</summary>
    public const int CopyBufferSize = 128 * 1024;

    /// <summary>Flushing now and then keeps the last flush, for which the client waits, short of its 30 s limit.</summary>
    private const long FlushInterval = 512L * 1024 * 1024;

    /// <summary>Writes a temporary file beside the target, flushes it and renames it, also over an older one.</summary>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public async Task WriteAsync(string target, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await PublishAsync(target, content, cancellationToken);
        }
        catch (IOException exception) when (IsDiskFull(exception))
        {
            throw new StorageFullException(exception);
        }
    }

    private async Task PublishAsync(string target, Stream content, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(target)!;
        await DurableFolder.CreateAsync(folder, root, flush);
        var temporary = Path.Join(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}{IncompleteSuffix}");
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                await CopyAsync(content, file, cancellationToken);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        if (flush)
            await DurableFolder.FlushAsync(folder);
    }

    private async Task CopyAsync(Stream content, SafeFileHandle file, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        try
        {
            long written = 0;
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0; written += read)
            {
                // A write into the page cache is shorter than handing it to another thread, which would block in its place.
                RandomAccess.Write(file, buffer.AsSpan(0, read), written);
                if (flush && written / FlushInterval != (written + read) / FlushInterval)
                    await DurableFolder.BlockElsewhereAsync(() => RandomAccess.FlushToDisk(file));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (flush)
            await DurableFolder.BlockElsewhereAsync(() => RandomAccess.FlushToDisk(file));
    }

    private static bool IsDiskFull(IOException exception) => OperatingSystem.IsWindows()
        ? (exception.HResult & 0xFFFF) is 0x27 or 0x70 // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
        : exception.HResult is 28 or 122 or 69; // ENOSPC, EDQUOT on Linux, EDQUOT on macOS
}
