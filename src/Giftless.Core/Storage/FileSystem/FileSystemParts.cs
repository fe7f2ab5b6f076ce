using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Takes blobs in parts. Each part is a file, <c>.staged/.staged/{name of the blob}/{number}</c>, where no name that a client can make
/// leads. There is one upload for each blob; its id says nothing.
/// </summary>
internal sealed class FileSystemParts(FileSystemBlobStore store, StagingArea staging) : IBlobParts
{
    private const string Id = "parts";

    private const int MaxAttempts = 10;

    public PartLimits Limits { get; } = new()
    {
        MinPartSize = 1,
        MaxPartSize = long.MaxValue,
        MaxParts = 10_000,
        MaxObjectSize = long.MaxValue,
    };

    public Task<string> StartAsync(string name, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                FileFailures.Guard(() => Directory.CreateDirectory(FolderOf(name)));
                return Task.FromResult(Id);
            }
            catch (StorageUnavailableException exception)
                when (exception.InnerException is IOException && attempt < MaxAttempts)
            {
                // The folder above was removed with the upload in it that was over.
            }
        }
    }

    public async IAsyncEnumerable<BlobUpload> ListUploadsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var folder in new FolderWalk(staging.Parts, _ => false).Folders(prefix, cancellationToken))
        {
            // A folder with folders in it is on the way to an upload.
            var path = Path.Join(staging.Parts, folder);
            if (!HasFolders(path))
                yield return new BlobUpload { Name = folder[..^1], Id = Id, StartedAt = Directory.GetLastWriteTimeUtc(path) };
        }
    }

    public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<int, BlobPart>?>(FileFailures.Guard(() => FindParts(upload)));

    public async Task<BlobPart?> PutPartAsync(
        BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        if (!IsThere(upload))
            return null;
        try
        {
            var path = PathOf(FolderOf(upload.Name), part.Number);
            return await staging.WriteAsync(path, content, Placing.InFolderThatIsThere, cancellationToken) is { } written
                ? PartOf(part.Number, written.Length, written.WrittenAt)
                : null;
        }
        catch (StorageUnavailableException exception)
            when (exception.InnerException is DirectoryNotFoundException && Directory.Exists(staging.Path))
        {
            // The folder was taken away with the part in it, before its name was on the disk.
            return null;
        }
    }

    public async Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken)
    {
        var folder = FolderOf(upload.Name);
        if (FileFailures.Guard(() => FindParts(upload)) is not { } there || parts.Any(part => there.GetValueOrDefault(part.Number) != part))
            return null;
        string sha256;
        try
        {
            await using var content = new PartsStream(parts.Select(part => PathOf(folder, part.Number)));
            await using var hashed = new HashingStream(content);
            await staging.WriteAsync(store.PathOf(upload.Name), hashed, Placing.InPlaceOfOlder, cancellationToken);
            sha256 = hashed.Sha256;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // Another one has completed it, or given it up.
        }
        catch (Exception exception) when (FileFailures.Is(exception))
        {
            throw FileFailures.Of(exception);
        }

        staging.RemoveFolder(folder);
        return await store.FindAsync(upload.Name, cancellationToken) is { } found ? found with { Sha256 = sha256 } : null;
    }

    public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken)
    {
        if (IsThere(upload))
            staging.RemoveFolder(FolderOf(upload.Name));
        return Task.CompletedTask;
    }

    private bool IsThere(BlobUpload upload) => upload.Id == Id && Directory.Exists(FolderOf(upload.Name));

    private Dictionary<int, BlobPart>? FindParts(BlobUpload upload)
    {
        if (!IsThere(upload))
            return null;
        try
        {
            var files = new FileSystemEnumerable<BlobPart>(
                FolderOf(upload.Name),
                (ref entry) => PartOf(NumberOf(entry.FileName), entry.Length, entry.LastWriteTimeUtc.UtcDateTime));
            return files.Where(part => part.Number > 0).ToDictionary(part => part.Number);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static BlobPart PartOf(int number, long size, DateTime writtenAt) => new()
    {
        Number = number,
        Size = size,
        Version = writtenAt.Ticks.ToString("x", CultureInfo.InvariantCulture),
    };

    private static bool HasFolders(string path)
    {
        try
        {
            return Directory.EnumerateDirectories(path).Any();
        }
        catch (DirectoryNotFoundException)
        {
            return true; // It was finished or given up a moment ago.
        }
    }

    private string FolderOf(string name) => store.Exact(Path.Join(staging.Parts, name));

    private static string PathOf(string folder, int number) => Path.Join(folder, number.ToString(CultureInfo.InvariantCulture));

    private static int NumberOf(ReadOnlySpan<char> file) =>
        int.TryParse(file, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Tells the SHA-256 of what has passed, since the bytes are in hand.</summary>
    private sealed class HashingStream(Stream content) : ForwardStream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public string Sha256 => Convert.ToHexStringLower(_hash.GetCurrentHash());

        public override long Position
        {
            get => content.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var read = content.Read(buffer);
            _hash.AppendData(buffer[..read]);
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await content.ReadAsync(buffer, cancellationToken);
            _hash.AppendData(buffer.Span[..read]);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
