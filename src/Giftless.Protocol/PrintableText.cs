using System.Globalization;
using System.Text;

namespace Giftless;

/// <summary>Text that one user wrote and others see, on terminals that obey control characters.</summary>
internal static class PrintableText
{
    /// <summary>Whether every character is one that is printed where it stands.</summary>
    public static bool IsPrintable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsPrintable(rune))
                return false;
        }

        return true;
    }

    /// <summary>The text without what is not printed, and not longer than a line or two.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mostRunes">How many characters are kept.</param>
    /// <param name="instead">What stands in the place of each that is not printed.</param>
    public static string Of(string text, int mostRunes, string instead = "?")
    {
        var printable = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(mostRunes))
            printable.Append(IsPrintable(rune) ? rune.ToString() : instead);
        return printable.ToString();
    }

    /// <summary>
    /// Controls, line breaks, and what turns the direction of writing (Unicode Standard Annex 9, "Directional Formatting Characters").
    /// </summary>
    private static bool IsPrintable(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && rune.Value is not (>= 0x202A and <= 0x202E) and not (>= 0x2066 and <= 0x2069);
}
