using System.Buffers;
using System.Security.Cryptography;

namespace Giftless.Client;

/// <summary>The bytes of an object that have come so far, beside the file that they become, and their SHA-256.</summary>
internal sealed class PartialFile : IAsyncDisposable
{
    /// <summary>ENOSPC, EDQUOT of Linux and of macOS, ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL.</summary>
    private static readonly int[] FullDisk = [28, 122, 69, unchecked((int)0x80070027), unchecked((int)0x80070070)];

    private readonly string _target;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isGone;

    private PartialFile(string target, string path) => (_target, _path, _file) = (target, path, new FileStream(
        path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous));

    /// <summary>How many bytes are here.</summary>
    public long Length { get; private set; }

    /// <summary>Whether bytes of an earlier request are among them, which may be others than those of this one.</summary>
    public bool IsPieced { get; set; }

    /// <summary>Opens what an earlier download left, and hashes it, or begins anew.</summary>
    /// <exception cref="IOException">The file cannot be had; another download may have it open.</exception>
    public static async Task<PartialFile> OpenAsync(string target, Oid oid, long size, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        var file = new PartialFile(target, $"{target}.{oid.ToString()[..16]}.part");
        try
        {
            await file.TakeUpAsync(size, cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="ClientFailure">The disk is full. Nothing of the object is kept, which would keep it full.</exception>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (FullDisk.Contains(exception.HResult))
        {
            Restart();
            throw new ClientFailure($"The disk is full: {exception.Message}", exception);
        }

        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>Forgets all bytes.</summary>
    public void Restart()
    {
        _file.SetLength(0);
        _hash.GetHashAndReset();
        Length = 0;
        IsPieced = false;
    }

    /// <summary>The SHA-256 of the bytes that are here.</summary>
    public Oid Hash() => new(_hash.GetCurrentHash());

    /// <summary>Gives the file its name, on the disk.</summary>
    public async Task PublishAsync()
    {
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync().ConfigureAwait(false);
        File.Move(_path, _target, overwrite: true);
        _isGone = true;
    }

    /// <summary>Closes the file; one with bytes stays, so that the next download goes on with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        _hash.Dispose();
        if (!_isGone && Length == 0)
            File.Delete(_path);
    }

    private async Task TakeUpAsync(long size, CancellationToken cancellationToken)
    {
        if (_file.Length > size)
            _file.SetLength(0);
        var buffer = ArrayPool<byte>.Shared.Rent(UploadSource.BufferSize);
        try
        {
            // It may be no ordinary file, and have no end.
            while (Length < size)
            {
                var wanted = (int)Math.Min(buffer.Length, size - Length);
                var read = await _file.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    break;
                _hash.AppendData(buffer, 0, read);
                Length += read;
            }

            IsPieced = Length > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
