namespace Giftless.AspNetCore.Routing;

/// <summary>
/// The form of paths of repositories of any depth, below <c>/{repository}.git/info/lfs</c>. Some clients leave <c>.git</c> out.
/// </summary>
internal static class LfsPath
{
    /// <summary>The form of a repository's address, as readers know it.</summary>
    public const string Below = "/{repository}.git/info/lfs";

    /// <summary>What stands between a repository and what is wanted of it.</summary>
    private const string Marker = "/info/lfs/";

    /// <summary>Where a repository ends in a path, or -1 where there is none.</summary>
    public static int EndOfRepository(ReadOnlySpan<char> path)
    {
        var end = path.LastIndexOf(Marker, StringComparison.Ordinal);
        return end > 0 && (end > 1 || path[0] != '/') ? end : -1;
    }

    /// <summary>What is wanted of a repository.</summary>
    /// <param name="path">The path.</param>
    /// <param name="endOfRepository">What <see cref="EndOfRepository"/> said.</param>
    public static ReadOnlySpan<char> ResourceIn(ReadOnlySpan<char> path, int endOfRepository) => path[(endOfRepository + Marker.Length)..];
}
