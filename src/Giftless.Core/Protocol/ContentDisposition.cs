using System.Net.Http.Headers;
using System.Text;

namespace Giftless.Protocol;

/// <summary>
/// How a browser is to treat a download: shown or saved, and under which name. Made from the members <c>x-disposition</c> and
/// <c>x-filename</c> of a batch object, and safe whatever they hold.
/// </summary>
public sealed class ContentDisposition
{
    private const int MaxFileNameLength = 255;

    private ContentDisposition(bool inline, string? fileName) => (Inline, FileName) = (inline, fileName);

    /// <summary>True to show the object in place, false to save it.</summary>
    public bool Inline { get; }

    /// <summary>The suggested name, of at most 255 characters, without control characters and path separators, or null.</summary>
    public string? FileName { get; }

    /// <summary>Makes a disposition of what a client sent.</summary>
    /// <param name="disposition"><c>inline</c>, or anything else for <c>attachment</c>.</param>
    /// <param name="fileName">A name as the client knows it; its folders are dropped.</param>
    /// <returns>Null where the client asked for nothing.</returns>
    public static ContentDisposition? From(string? disposition, string? fileName)
    {
        if (disposition is null && fileName is null)
            return null;

        var inline = disposition is not null && disposition.Trim().Equals("inline", StringComparison.OrdinalIgnoreCase);
        return new ContentDisposition(inline, Sanitize(fileName));
    }

    private static string? Sanitize(string? fileName)
    {
        if (fileName is null)
            return null;

        var name = new StringBuilder();
        foreach (var rune in fileName.AsSpan()[(fileName.AsSpan().LastIndexOfAny('/', '\\') + 1)..].EnumerateRunes())
        {
            if (!Rune.IsControl(rune) && name.Length + rune.Utf16SequenceLength <= MaxFileNameLength)
                name.Append(rune.ToString());
        }

        return name.Length == 0 ? null : name.ToString();
    }

    /// <summary>
    /// The value of a <c>Content-Disposition</c> header (RFC 6266): a quoted ASCII name for old clients and, where that loses
    /// something, the whole name in the encoding of RFC 8187.
    /// </summary>
    public override string ToString()
    {
        var header = new ContentDispositionHeaderValue(Inline ? "inline" : "attachment");
        if (FileName is not null)
        {
            var ascii = string.Create(FileName.Length, FileName, static (span, name) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = char.IsAscii(name[i]) && name[i] is not ('"' or '%') ? name[i] : '_';
            });
            header.FileName = $"\"{ascii}\"";
            if (ascii != FileName)
                header.FileNameStar = FileName;
        }

        return header.ToString();
    }
}
