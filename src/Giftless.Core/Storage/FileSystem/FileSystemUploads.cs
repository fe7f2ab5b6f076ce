using System.Globalization;
using System.IO.Enumeration;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Takes objects in parts. Each part is a file, <c>.staged/{SHA-256 of the repository's name}/{oid}.{size of the parts}/{number}</c>; that
/// size is the upload's name. To finish an upload is to put the parts, one after the other, as one object.
/// </summary>
internal sealed class FileSystemUploads(FileSystemStorage storage, StagingArea staging, UnfinishedBytes unfinished)
    : IMultipartStorage, IStreamedParts
{
    public PartLimits PartLimits { get; } = new(MinPartSize: 1, MaxPartSize: long.MaxValue, MaxParts: 10_000, MaxObjectSize: long.MaxValue);

    public Task<MultipartUpload> OpenUploadAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken)
    {
        var held = FileFailures.Guard(() => PartsHeld(FolderOf(key, partSize)));
        unfinished.Demand(key.Repository, Math.Max(0, size - held.Values.Sum()));
        return Task.FromResult(new MultipartUpload(partSize.ToString(CultureInfo.InvariantCulture), held));
    }

    public async Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        var partSize = PartSizeOf(upload);
        if (part.Number > PartLimits.MaxParts || part.Size > partSize || part.Offset != (part.Number - 1) * (Int128)partSize)
        {
            throw new LfsException(
                400, $"There is no part {part.Number} of {part.Size} bytes at {part.Offset} in an upload by parts of {partSize} bytes.");
        }

        var target = storage.PathOf(key);
        if (IsHeld(target, part, partSize))
        {
            await content.CopyToAsync(Stream.Null, StagingArea.CopyBufferSize, cancellationToken);
            return;
        }

        var folder = FolderOf(key, partSize);
        using var reserved = unfinished.Reserve(key.Repository, part.Size);
        try
        {
            reserved.Keep(await staging.WriteAsync(key.Oid, PathOf(folder, part), content, reserved, cancellationToken));
        }
        catch (StorageUnavailableException exception)
            when (exception.InnerException is DirectoryNotFoundException && Directory.Exists(staging.Path))
        {
            // The folder was taken away with the part in it, before its name was on the disk.
            if (IsHeld(target, part, partSize))
                return;
            throw new UploadIncompleteException("The upload was given up while this part came in. Start the transfer again.");
        }

        if (FileSystemStorage.SizeOf(target) is not null)
            Remove(key, folder); // The upload was finished in the meantime: nobody waits for this part.
    }

    public async Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken)
    {
        var partSize = PartSizeOf(upload);
        var folder = FolderOf(key, partSize);
        var outcome = IsHeld(storage.PathOf(key), size)
            ? PutOutcome.AlreadyPresent
            : await PutTogetherAsync(key, folder, size, partSize, cancellationToken);
        Remove(key, folder);
        return outcome;
    }

    public Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken)
    {
        unfinished.Release(key.Repository, staging.RemoveFolder(FolderOf(key, PartSizeOf(upload))));
        return Task.CompletedTask;
    }

    private async Task<PutOutcome> PutTogetherAsync(
        ObjectKey key, string folder, long size, long partSize, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = new PartsStream(PartsIn(folder, size, partSize));
            // It would be counted twice.
            return await storage.PutAsync(key, content, size, reserved: null, cancellationToken);
        }
        catch (ObjectMismatchException)
        {
            // Which part is wrong cannot be told.
            Remove(key, folder);
            throw;
        }
        catch (Exception exception) when (exception is UploadIncompleteException or FileNotFoundException or DirectoryNotFoundException)
        {
            // Another one may have finished it at the same time, or given it up.
            if (IsHeld(storage.PathOf(key), size))
                return PutOutcome.AlreadyPresent;
            throw exception as UploadIncompleteException
                ?? new UploadIncompleteException("The upload was given up while it was put together. Start the transfer again.");
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    /// <exception cref="OtherSizeHeldException">The object is held with another length.</exception>
    private static bool IsHeld(string target, long size) =>
        FileSystemStorage.SizeOf(target) is { } held && (held == size ? true : throw new OtherSizeHeldException(held, size));

    /// <summary>
    /// Whether the object is held, as far as one part tells: only the last one, where it is shorter, tells how long it is.
    /// </summary>
    /// <exception cref="LfsException">409: what is held is not as long as it would be with the part.</exception>
    private static bool IsHeld(string target, UploadPart part, long partSize)
    {
        if (FileSystemStorage.SizeOf(target) is not { } held)
            return false;
        var end = (long)Int128.Min(part.Offset + (Int128)part.Size, long.MaxValue);
        if (part.Size < partSize && held != end)
            throw new OtherSizeHeldException(held, end);
        return held >= end
            ? true
            : throw new LfsException(409, $"The object has {held} bytes here; part {part.Number} would end at {end}.");
    }

    private List<string> PartsIn(string folder, long size, long partSize)
    {
        var parts = new List<string>();
        foreach (var part in PartLimits.Cut(size, partSize))
        {
            var path = PathOf(folder, part);
            if (FileSystemStorage.SizeOf(path) != part.Size)
            {
                throw new UploadIncompleteException(
                    $"Part {part.Number}, {part.Size} bytes at {part.Offset}, was not sent. Start the transfer again; "
                    + "what was sent is kept.");
            }

            parts.Add(path);
        }

        return parts;
    }

    private static Dictionary<int, long> PartsHeld(string folder)
    {
        var held = new Dictionary<int, long>();
        try
        {
            var files = new FileSystemEnumerable<(int, long)>(folder, (ref entry) => (NumberOf(entry.FileName), entry.Length));
            foreach (var (number, length) in files)
            {
                if (number > 0)
                    held[number] = length;
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was sent, or the upload has just been finished or given up.
            held.Clear();
        }

        return held;
    }

    private static int NumberOf(ReadOnlySpan<char> file) =>
        int.TryParse(file, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static long PartSizeOf(string upload) =>
        long.TryParse(upload, NumberStyles.None, CultureInfo.InvariantCulture, out var partSize) && partSize > 0
            ? partSize
            : throw new LfsException(400, "The address names no upload of this server. Start the transfer again.");

    private string FolderOf(ObjectKey key, long partSize) =>
        Path.Join(staging.FolderOf(key.Repository), string.Create(CultureInfo.InvariantCulture, $"{key.Oid}.{partSize}"));

    private static string PathOf(string folder, UploadPart part) => Path.Join(folder, part.Number.ToString(CultureInfo.InvariantCulture));

    /// <summary>What became of the object does not hang on whether its parts can be removed. The cleaner comes by.</summary>
    private void Remove(ObjectKey key, string folder)
    {
        try
        {
            unfinished.Release(key.Repository, staging.RemoveFolder(folder));
        }
        catch (LfsException)
        {
            // Never a reason to tell a client that its upload failed.
        }
    }
}
