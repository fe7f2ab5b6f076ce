using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.Locks;

/// <summary>
/// The path of a file in a repository: relative, with <c>/</c> between segments, none of them empty, <c>.</c> or <c>..</c>, without
/// control characters. Comparison is ordinal: case and Unicode form count.
/// </summary>
public sealed class LockPath : IEquatable<LockPath>
{
    /// <summary>Most bytes of a path in UTF-8, as on Linux.</summary>
    public const int MaxBytes = 4096;

    private readonly string _value;

    private LockPath(string value) => _value = value;

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">The text is none; the message says why.</exception>
    public static LockPath Parse(string text) => Check(text) is { } fault ? throw new FormatException(fault) : new LockPath(text);

    /// <summary>Reads a path.</summary>
    /// <param name="text">The candidate.</param>
    /// <param name="path">The path, when the result is true.</param>
    /// <param name="fault">What is wrong with the text, in words fit for a client, when the result is false.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LockPath? path, [NotNullWhen(false)] out string? fault)
    {
        fault = Check(text)
            ?? (PrintableText.IsPrintable(text!)
                ? null
                : "The path has a character that would turn a terminal's lines around or break them.");
        path = fault is null ? new LockPath(text!) : null;
        return fault is null;
    }

    private static string? Check(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "The path is empty.";
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return $"The path is longer than {MaxBytes} bytes.";
        foreach (var range in text.AsSpan().Split('/'))
        {
            if (text.AsSpan(range) is "" or "." or "..")
                return "The path has to be relative to the repository's root, without empty segments, '.' and '..'.";
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
                return "The path has a control character.";
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text ? null : "The path is not valid Unicode.";
    }

    /// <summary>The SHA-256 of the path in UTF-8: a key of fixed length, since databases cannot index paths of any length.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(_value));

    /// <summary>The path as it was parsed.</summary>
    public override string ToString() => _value;

    /// <inheritdoc/>
    public bool Equals(LockPath? other) => other is not null && string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LockPath);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);
}
