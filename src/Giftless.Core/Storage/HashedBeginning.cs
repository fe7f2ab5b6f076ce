using System.Collections.Concurrent;
using System.Security.Cryptography;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>The SHA-256 of the beginning of a resumable upload, and of what it is the beginning.</summary>
internal sealed class HashedBeginning : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many bytes were hashed.</summary>
    public long Position { get; private set; }

    /// <summary>Which version of the blob it is the beginning of, where the upload is a blob that grows.</summary>
    public string? Version { get; set; }

    /// <summary>Which parts were hashed, where the upload comes in parts.</summary>
    public List<BlobPart> Parts { get; } = [];

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Position += bytes.Length;
    }

    /// <summary>The same hash to go on with, since what comes next may not be stored.</summary>
    public IncrementalHash Fork() => _hash.Clone();

    /// <summary>What came next was stored.</summary>
    public void Join(BlobPart part, IncrementalHash hash)
    {
        _hash.Dispose();
        _hash = hash;
        Position += part.Size;
        Parts.Add(part);
    }

    /// <summary>Hashes what lies in a store, while it grows.</summary>
    /// <param name="reader">Reads it.</param>
    /// <param name="name">The blob.</param>
    /// <param name="version">The version, where it does not grow any more.</param>
    /// <param name="length">How long it is by now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(
        BlobReader reader, string name, string? version, Func<long> length, TimeProvider time, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        while (version is null || Position < length())
        {
            if (length() - Position is > 0 and var rest)
            {
                await using var content = await reader.OpenAsync(name, Position, rest, version, cancellationToken)
                    ?? throw new UploadIncompleteException("The upload was given up while it was checked.");
                for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
                    Append(buffer.AsSpan(0, read));
            }
            else
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>The SHA-256 of all that was hashed, 64 lower-case hexadecimal characters.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}

/// <summary>
/// What is hashed of the uploads that come in through this server. What is forgotten, or came in through another one, is read again.
/// </summary>
internal sealed class HashedBeginnings
{
    private const int MaxUploads = 1000;

    private readonly ConcurrentDictionary<string, HashedBeginning> _uploads = new();

    /// <summary>Takes one, so that nobody else has it; null where there is none.</summary>
    /// <param name="name">The name of the staged blob.</param>
    public HashedBeginning? Take(string name) => _uploads.TryRemove(name, out var beginning) ? beginning : null;

    /// <summary>Puts one back.</summary>
    public void Put(string name, HashedBeginning beginning)
    {
        if (_uploads.Count >= MaxUploads && _uploads.Keys.FirstOrDefault() is { } any)
            Take(any)?.Dispose();
        _uploads[name] = beginning;
    }
}
