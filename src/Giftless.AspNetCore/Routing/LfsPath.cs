namespace Giftless.AspNetCore.Routing;

/// <summary>A path below <c>/{repository}.git/info/lfs</c>, taken apart. Some clients leave <c>.git</c> out, which is forgiven.</summary>
/// <param name="Repository">The text before <c>.git/info/lfs</c>, not yet validated.</param>
/// <param name="Kind">What the rest of the path leads to.</param>
/// <param name="Oid">The text after <c>objects/storage/</c> where the path leads to an object, not yet validated.</param>
internal readonly record struct LfsPath(string Repository, EndpointKind Kind, string? Oid)
{
    /// <summary>What stands between a repository and what is wanted of it.</summary>
    public const string Marker = "/info/lfs/";

    private const string Storage = "objects/storage/";

    /// <param name="path">The path without a leading slash.</param>
    /// <param name="parsed">Its parts, when the result is true.</param>
    public static bool TryParse(string path, out LfsPath parsed)
    {
        var marker = path.LastIndexOf(Marker, StringComparison.Ordinal);
        if (marker <= 0)
        {
            parsed = default;
            return false;
        }

        var (kind, oid) = Classify(path.AsSpan(marker + Marker.Length));
        parsed = new LfsPath(WithoutGitSuffix(path[..marker]), kind, oid);
        return true;
    }

    /// <summary>Drops one <c>.git</c> from the end of a repository's name.</summary>
    public static string WithoutGitSuffix(string repository) =>
        repository.EndsWith(".git", StringComparison.Ordinal) ? repository[..^4] : repository;

    private static (EndpointKind Kind, string? Oid) Classify(ReadOnlySpan<char> rest) => rest switch
    {
        "objects/batch" => (EndpointKind.Batch, null),
        "objects/storage/verify" => (EndpointKind.Verify, null),
        _ when rest.StartsWith(Storage, StringComparison.Ordinal) && !rest[Storage.Length..].Contains('/') =>
            (EndpointKind.Content, rest[Storage.Length..].ToString()),
        _ => (EndpointKind.Unknown, null),
    };
}
