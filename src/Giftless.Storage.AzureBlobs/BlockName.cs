using System.Globalization;
using System.Text;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Names the blocks that parts of an object are made of: a part that a client sends itself is one block, and one that passes through the
/// server may be several. All names of one blob's blocks have to be of the same length.
/// </summary>
internal readonly record struct BlockName(int Part, int Index) : IComparable<BlockName>
{
    private const int Digits = 5;

    public int CompareTo(BlockName other) => (Part, Index).CompareTo((other.Part, other.Index));

    public override string ToString() =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Part:00000}{Index:00000}")));

    /// <summary>The name of a block that no other upload of the same blob has.</summary>
    /// <param name="unique">What <see cref="StagedKey.NewUnique"/> gave.</param>
    /// <param name="index">Its place.</param>
    public static string Of(string unique, int index) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unique}{index:00000}")));

    /// <summary>The name of a part's block, or null for a block that is none.</summary>
    public static BlockName? TryParse(string name)
    {
        Span<byte> text = stackalloc byte[2 * Digits];
        return Convert.TryFromBase64String(name, text, out var length) && length == text.Length
            && int.TryParse(text[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && int.TryParse(text[Digits..], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new BlockName(part, index)
                : null;
    }
}
