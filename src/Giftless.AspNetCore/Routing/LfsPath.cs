namespace Giftless.AspNetCore.Routing;

/// <summary>A path below <c>/{repository}.git/info/lfs</c>, taken apart. Some clients leave <c>.git</c> out, which is forgiven.</summary>
/// <param name="Repository">The text before <c>.git/info/lfs</c>, not yet validated.</param>
/// <param name="Kind">What the rest of the path leads to.</param>
/// <param name="Item">The oid or the lock's id in it, where it has one, not yet validated.</param>
internal readonly record struct LfsPath(string Repository, EndpointKind Kind, string? Item)
{
    /// <summary>What stands between a repository and what is wanted of it.</summary>
    public const string Marker = "/info/lfs/";

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

        var (kind, item) = Classify(path.AsSpan(marker + Marker.Length));
        parsed = new LfsPath(RepositoryName.WithoutGitSuffix(path[..marker]), kind, item);
        return true;
    }

    private static (EndpointKind Kind, string? Item) Classify(ReadOnlySpan<char> rest) => rest switch
    {
        "objects/batch" => (EndpointKind.Batch, null),
        "objects/storage/verify" => (EndpointKind.Verify, null),
        "locks" => (EndpointKind.Locks, null),
        "locks/verify" => (EndpointKind.LocksVerify, null),
        _ when Between("objects/storage/", rest, "") is { } oid => (EndpointKind.Content, oid),
        _ when Between("objects/storage/", rest, "/part") is { } oid => (EndpointKind.Part, oid),
        _ when Between("objects/storage/", rest, "/commit") is { } oid => (EndpointKind.Commit, oid),
        _ when Between("objects/storage/", rest, "/abort") is { } oid => (EndpointKind.Abort, oid),
        _ when Between("locks/", rest, "/unlock") is { } id => (EndpointKind.Unlock, id),
        _ => (EndpointKind.Unknown, null),
    };

    /// <summary>The one segment that stands between two others, or null.</summary>
    private static string? Between(string before, ReadOnlySpan<char> path, string after) =>
        path.Length >= before.Length + after.Length
        && path.StartsWith(before, StringComparison.Ordinal)
        && path.EndsWith(after, StringComparison.Ordinal)
        && path[before.Length..^after.Length] is var segment
        && !segment.Contains('/')
            ? segment.ToString()
            : null;
}
