namespace Giftless.Authentication;

/// <summary>Patterns of repositories: <c>*</c> for all, <c>org/*</c> for all below an organization however deep, else one name.</summary>
internal static class RepositoryPattern
{
    public static bool IsValid(string pattern) =>
        pattern == "*"
        || (IsGroup(pattern)
            ? RepositoryName.TryParse(pattern[..^2], out _, out _)
            : RepositoryName.TryParsePath(pattern, out _, out _));

    public static bool Matches(string pattern, RepositoryName repository) =>
        pattern == "*"
        || (IsGroup(pattern)
            ? repository.ToString().AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
            : RepositoryName.TryParsePath(pattern, out var only, out _) && only.Equals(repository));

    private static bool IsGroup(string pattern) => pattern.EndsWith("/*", StringComparison.Ordinal);
}
