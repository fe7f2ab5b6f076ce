namespace Giftless.GoogleCloud.Fake;

/// <summary>Bytes that were received whole, in a file that never changes.</summary>
internal sealed record Blob(string File, long Size, byte[] Md5, byte[] Sha256)
{
    public string ETag => $"\"{Convert.ToHexStringLower(Md5)}\"";
}
