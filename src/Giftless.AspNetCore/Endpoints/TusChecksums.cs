using System.Security.Cryptography;
using Giftless.AspNetCore.Replies;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// The extension Checksum of tus. Nothing of a chunk that is not what its sender says may stay, so that it is checked in memory before it
/// is stored: it has a limit, and so have those that are checked at the same time.
/// </summary>
internal sealed class TusChecksums
{
    /// <summary>What it can check, as clients are told.</summary>
    public const string Algorithms = "sha1,md5,sha256,sha512";

    private const int MaxLength = 4 * 1024 * 1024;
    private const int MaxAtOnce = 16;

    /// <summary>The extension's own status.</summary>
    private const int Mismatch = 460;

    private int _checked;

    /// <summary>Checks what a request brings, where it has a checksum.</summary>
    /// <exception cref="LfsException">
    /// 460: it does not fit; 400: it is none; 413: the chunk is too long; 503: too many are checked.
    /// </exception>
    public async Task<Chunk> CheckAsync(HttpRequest request, Stream body, CancellationToken cancellationToken)
    {
        if (request.Headers["Upload-Checksum"].ToString() is not { Length: > 0 } header)
            return new Chunk(body, ended: null);
        var (algorithm, expected) = Parse(header);
        if (request.ContentLength is not { } length)
            throw new LfsException(411, "A chunk with a checksum needs a 'Content-Length'.");
        if (length > MaxLength)
            throw new LfsException(413, $"A chunk with a checksum has at most {MaxLength} bytes.");

        var chunk = new Chunk(new MemoryStream((int)length), () => Interlocked.Decrement(ref _checked));
        try
        {
            if (Interlocked.Increment(ref _checked) > MaxAtOnce)
                throw new LfsException(503, "Too many chunks with checksums come at the moment.") { RetryAfter = TimeSpan.FromSeconds(10) };
            await body.CopyToAsync(chunk.Content, cancellationToken);
            chunk.Content.Position = 0;
            if (!CryptographicOperations.HashData(algorithm, chunk.Content).AsSpan().SequenceEqual(expected))
                throw new LfsException(Mismatch, $"The {length} bytes that came have another {algorithm} than 'Upload-Checksum' says.");
            chunk.Content.Position = 0;
            return chunk;
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
    }

    private static (HashAlgorithmName Algorithm, byte[] Expected) Parse(string header)
    {
        var elements = header.Split(' ');
        var (algorithm, length) = elements[0] switch
        {
            "sha1" => (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
            "md5" => (HashAlgorithmName.MD5, MD5.HashSizeInBytes),
            "sha256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            "sha512" => (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
            var other => throw new LfsException(400, $"'Upload-Checksum' is by '{ShortText.Of(other)}'; this server knows {Algorithms}."),
        };
        var expected = new byte[length];
        return elements.Length == 2 && Convert.TryFromBase64String(elements[1], expected, out var written) && written == length
            ? (algorithm, expected)
            : throw new LfsException(400, $"'Upload-Checksum' is no '{elements[0]}' and the base64 of {length} bytes.");
    }

    /// <summary>What a request brings.</summary>
    internal sealed class Chunk(Stream content, Action? ended) : IDisposable
    {
        public Stream Content { get; } = content;

        public void Dispose() => ended?.Invoke();
    }
}
