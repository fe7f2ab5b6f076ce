using System.Globalization;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Takes objects in parts. Each part is a file in a hidden folder beside the object; the name of the folder, and of the upload, is the
/// size of the parts. To finish an upload is to put the parts, one after the other, as one object.
/// </summary>
internal sealed class FileSystemUploads(FileSystemStorage storage, DurableFile files) : IMultipartStorage, IStreamedParts
{
    /// <summary>How the folders of parts end.</summary>
    public const string PartsSuffix = ".parts";

    public PartLimits PartLimits { get; } = new(MinPartSize: 1, MaxPartSize: long.MaxValue, MaxParts: 10_000, MaxObjectSize: long.MaxValue);

    public Task<MultipartUpload> OpenUploadAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(FolderOf(key, partSize));
        var held = new Dictionary<int, long>();
        foreach (var file in folder.Exists ? folder.EnumerateFiles() : [])
        {
            if (int.TryParse(file.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                held[number] = file.Length;
        }

        return Task.FromResult(new MultipartUpload(partSize.ToString(CultureInfo.InvariantCulture), held));
    }

    public Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        var partSize = PartSizeOf(upload);
        if (part.Number > PartLimits.MaxParts || part.Size > partSize || part.Offset != (part.Number - 1) * (Int128)partSize)
            throw new LfsException(400, $"There is no part {part.Number} of {part.Size} bytes at {part.Offset} in an upload by parts of {partSize} bytes.");
        return files.WriteAsync(PathOf(FolderOf(key, partSize), part), content, cancellationToken);
    }

    public async Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken)
    {
        var partSize = PartSizeOf(upload);
        var folder = FolderOf(key, partSize);
        if (await storage.GetSizeAsync(key, cancellationToken) == size)
        {
            Delete(folder);
            return PutOutcome.AlreadyPresent;
        }

        try
        {
            await using var content = new PartsStream(PartsIn(folder, size, partSize));
            var outcome = await storage.PutAsync(key, content, size, cancellationToken);
            Delete(folder);
            return outcome;
        }
        catch (ObjectMismatchException)
        {
            // Which part is wrong cannot be told.
            Delete(folder);
            throw;
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException && FileSystemStorage.SizeOf(storage.PathOf(key)) == size)
        {
            return PutOutcome.AlreadyPresent;
        }
    }

    public Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken)
    {
        Delete(FolderOf(key, PartSizeOf(upload)));
        return Task.CompletedTask;
    }

    private List<string> PartsIn(string folder, long size, long partSize)
    {
        var parts = new List<string>();
        foreach (var part in PartLimits.Cut(size, partSize))
        {
            var path = PathOf(folder, part);
            if (FileSystemStorage.SizeOf(path) != part.Size)
                throw new UploadIncompleteException($"Part {part.Number}, {part.Size} bytes at {part.Offset}, was not sent. Start the transfer again; what was sent is kept.");
            parts.Add(path);
        }

        return parts;
    }

    private static long PartSizeOf(string upload) =>
        long.TryParse(upload, NumberStyles.None, CultureInfo.InvariantCulture, out var partSize) && partSize > 0
            ? partSize
            : throw new LfsException(400, "The address names no upload of this server. Start the transfer again.");

    private string FolderOf(ObjectKey key, long partSize)
    {
        var path = storage.PathOf(key);
        return Path.Join(Path.GetDirectoryName(path), $".{Path.GetFileName(path)}.{partSize}{PartsSuffix}");
    }

    private static string PathOf(string folder, UploadPart part) => Path.Join(folder, part.Number.ToString(CultureInfo.InvariantCulture));

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was sent, or another server was faster.
        }
    }
}
