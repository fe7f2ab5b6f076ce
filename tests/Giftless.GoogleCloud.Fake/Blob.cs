namespace Giftless.GoogleCloud.Fake;

/// <summary>Bytes that were received whole, in a file that never changes.</summary>
internal sealed record Blob(string File, long Size, byte[] Md5, byte[] Sha256, uint Crc32C)
{
    /// <summary>As <c>x-goog-hash</c> has it.</summary>
    public string Crc => Convert.ToBase64String(BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Crc32C)));

    public string ETag => $"\"{Convert.ToHexStringLower(Md5)}\"";
}
