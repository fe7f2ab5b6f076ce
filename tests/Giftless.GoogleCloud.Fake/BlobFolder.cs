using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;

namespace Giftless.GoogleCloud.Fake;

/// <summary>Keeps bytes in files until the end of the fake, hashed while they come.</summary>
internal sealed class BlobFolder : IDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly string _path = Directory.CreateTempSubdirectory("giftless-fake-gcs-").FullName;
    private int _count;

    /// <summary>Receives a body to its end; one that breaks off throws and leaves nothing.</summary>
    public async Task<Blob> ReceiveAsync(Stream body, long most, CancellationToken cancellationToken)
    {
        var path = Path.Join(_path, $"{Interlocked.Increment(ref _count)}");
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            var crc = uint.MaxValue;
            await using (var file = File.Create(path, bufferSize: 1))
            {
                for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0; size += read)
                {
                    if (size + read > most)
                        throw new StoreError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.");
                    md5.AppendData(buffer, 0, read);
                    sha256.AppendData(buffer, 0, read);
                    foreach (var value in buffer.AsSpan(0, read))
                        crc = BitOperations.Crc32C(crc, value);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }

            return new Blob(path, size, md5.GetHashAndReset(), sha256.GetHashAndReset(), ~crc);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Puts blobs together, one after the other.</summary>
    public async Task<Blob> JoinAsync(IEnumerable<Blob> parts, CancellationToken cancellationToken)
    {
        await using var whole = new JoinedStream(parts.Select(part => part.File).GetEnumerator());
        return await ReceiveAsync(whole, long.MaxValue, cancellationToken);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
