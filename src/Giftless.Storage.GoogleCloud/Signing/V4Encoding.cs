using System.Text;

namespace Giftless.Storage.GoogleCloud.Signing;

/// <summary>
/// How names stand in addresses and in what is signed: percent-encoded UTF-8, upper-case, all but the unreserved of RFC 3986.
/// </summary>
internal static class V4Encoding
{
    /// <summary>Encodes a path; its slashes stay as they are, doubled ones too.</summary>
    public static string Path(string path) =>
        path.Contains('/') ? string.Join('/', path.Split('/').Select(Uri.EscapeDataString)) : Uri.EscapeDataString(path);

    /// <summary>Encodes a name or a value of a query.</summary>
    public static string Query(string text) => Uri.EscapeDataString(text);

    /// <summary>Trims a header's value and makes each run of white space one space.</summary>
    public static string HeaderValue(string value)
    {
        var folded = new StringBuilder(value.Length);
        foreach (var character in value.AsSpan().Trim())
        {
            if (!char.IsWhiteSpace(character))
                folded.Append(character);
            else if (folded[^1] != ' ')
                folded.Append(' ');
        }

        return folded.ToString();
    }
}
