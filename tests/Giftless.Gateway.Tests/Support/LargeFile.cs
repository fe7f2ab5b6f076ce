using System.Security.Cryptography;

namespace Giftless.Gateway.Tests.Support;

/// <summary>A file of random bytes.</summary>
internal sealed class LargeFile
{
    private LargeFile(string path, string sha256) => (Path, Sha256) = (path, sha256);

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public string Sha256 { get; }

    public long Size => new FileInfo(Path).Length;

    /// <param name="folder">Where it is made.</param>
    /// <param name="name">Its name.</param>
    /// <param name="size">Bytes, whole megabytes.</param>
    public static LargeFile Make(string folder, string name, long size)
    {
        var path = System.IO.Path.Join(folder, name);
        var block = new byte[1024 * 1024];
        using (var file = File.Create(path))
        {
            for (var written = 0L; written < size; written += block.Length)
            {
                RandomNumberGenerator.Fill(block);
                file.Write(block);
            }
        }

        return new LargeFile(path, HashOf(path));
    }

    public static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
