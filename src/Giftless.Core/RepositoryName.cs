using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Giftless;

/// <summary>
/// The name of a repository: one or more segments separated by <c>/</c>, such as <c>org/repo</c> or <c>group/sub/repo</c>,
/// without <c>.git</c>.
/// </summary>
/// <remarks>
/// No segment is empty, <c>.</c> or <c>..</c>, holds a control character, a backslash, a percent sign or half a surrogate pair, or looks
/// like an <see cref="Oid"/>: so a path or an object key that is made of a repository and an oid stays inside the storage, however often
/// it is unescaped on its way, and no two objects share one. None is <see cref="OwnSegment"/>, <see cref="TrashSegment"/> or
/// <see cref="UpkeepSegment"/>: what the server keeps beside the objects lies where no repository is. Comparison is ordinal.
/// </remarks>
public sealed class RepositoryName : IEquatable<RepositoryName>
{
    /// <summary>Most bytes of the whole name in UTF-8: leaves room for a prefix and an oid in an S3 key of 1,024 bytes.</summary>
    public const int MaxBytes = 512;

    /// <summary>Most bytes of one segment in UTF-8: what common file systems allow for one name.</summary>
    public const int MaxSegmentBytes = 255;

    /// <summary>The segment that no repository has, in any case: below it a storage keeps what is no object.</summary>
    public const string OwnSegment = ".staged";

    /// <summary>The other segment that no repository has: below it lies what was removed.</summary>
    public const string TrashSegment = ".trash";

    /// <summary>The third segment that no repository has: below it lies what a collection of what nobody needs has to remember.</summary>
    public const string UpkeepSegment = ".upkeep";

    private static readonly string[] OwnSegments = [OwnSegment, TrashSegment, UpkeepSegment];

    private readonly string _value;

    private RepositoryName(string value) => _value = value;

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">The text is not a repository name; the message says why.</exception>
    public static RepositoryName Parse(string text) =>
        Check(text) is { } fault ? throw new FormatException(fault) : new RepositoryName(text);

    /// <summary>Reads a name.</summary>
    /// <param name="text">The candidate.</param>
    /// <param name="name">The name, when the result is true.</param>
    /// <param name="fault">What is wrong with the text, in words fit for a client, when the result is false.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RepositoryName? name, [NotNullWhen(false)] out string? fault)
    {
        fault = Check(text);
        name = fault is null ? new RepositoryName(text!) : null;
        return fault is null;
    }

    /// <summary>
    /// Reads a name as addresses of Git remotes, commands on an SSH server, hooks and settings have it: with a leading and a closing slash,
    /// or with <c>.git</c> at its end, which are no part of it. Wherever a name comes in as such, it is read here.
    /// </summary>
    /// <param name="path">The candidate, such as <c>/org/repo.git</c>.</param>
    /// <param name="name">The name, when the result is true.</param>
    /// <param name="fault">What is wrong with the text, in words fit for a client, when the result is false.</param>
    public static bool TryParsePath(string? path, [NotNullWhen(true)] out RepositoryName? name, [NotNullWhen(false)] out string? fault)
    {
        var text = path ?? "";
        text = text.StartsWith('/') ? text[1..] : text;
        text = text.EndsWith('/') ? text[..^1] : text;
        return TryParse(WithoutGitSuffix(text), out name, out fault);
    }

    /// <summary>Drops one <c>.git</c>, in whatever case, from the end of a repository's path.</summary>
    public static string WithoutGitSuffix(string path) =>
        path.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? path[..^".git".Length] : path;

    private static string? Check(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "A repository name is empty.";
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return $"A repository name is longer than {MaxBytes} bytes.";

        foreach (var range in text.AsSpan().Split('/'))
        {
            if (CheckSegment(text.AsSpan(range)) is { } fault)
                return fault;
        }

        return null;
    }

    private static string? CheckSegment(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty)
            return "A repository name has an empty segment.";
        if (segment is "." or "..")
            return "A repository name has a segment '.' or '..'.";
        if (Oid.TryParse(segment, out _))
            return "A repository name has a segment that looks like an oid.";
        // Some file systems drop dots and spaces at the end, and most of those take no notice of case.
        foreach (var own in OwnSegments)
        {
            if (segment.TrimEnd(". ").Equals(own, StringComparison.OrdinalIgnoreCase))
                return $"A repository name has a segment '{own}', which is the server's own.";
        }

        var bytes = 0;
        while (!segment.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(segment, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
                return "A repository name is not valid Unicode.";
            if (Rune.IsControl(rune))
                return "A repository name has a control character.";
            if (rune.Value == '\\')
                return "A repository name has a backslash.";
            if (rune.Value == '%')
                return "A repository name has a percent sign.";
            bytes += rune.Utf8SequenceLength;
            segment = segment[consumed..];
        }

        return bytes > MaxSegmentBytes ? $"A repository name has a segment longer than {MaxSegmentBytes} bytes." : null;
    }

    /// <summary>Its segments in order, as between the slashes: the first is the tenant, where a host has it so.</summary>
    public IReadOnlyList<string> Segments => _value.Split('/');

    /// <summary>The name as it was parsed.</summary>
    public override string ToString() => _value;

    /// <inheritdoc/>
    public bool Equals(RepositoryName? other) => other is not null && string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RepositoryName);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);
}
