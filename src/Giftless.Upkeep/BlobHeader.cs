using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.Upkeep;

/// <summary>What <c>git cat-file</c> says of an object before its content.</summary>
/// <param name="Id">The object's id in Git.</param>
/// <param name="Type">Its type, such as <c>blob</c>.</param>
/// <param name="Size">Its length in bytes.</param>
internal readonly record struct BlobHeader(string Id, string Type, long Size)
{
    /// <summary>Reads a line; null for any other one, such as that of an object that is missing.</summary>
    public static BlobHeader? Parse(string line) =>
        line.Split(' ') is [{ Length: 40 or 64 } id, var type, var size]
        && id.All(char.IsAsciiHexDigitLower)
        && type is "blob" or "tree" or "commit" or "tag"
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? new BlobHeader(id, type, length)
            : null;

    /// <summary>Whether this is the content: git itself does not look.</summary>
    public bool IsOf(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(Id.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Type} {Size}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == Id;
    }
}
