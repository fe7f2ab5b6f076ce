namespace Giftless.Authentication;

/// <summary>Patterns of repositories: <c>*</c> for all, <c>org/*</c> for all below an organization however deep, else one name.</summary>
internal static class RepositoryPattern
{
    public static bool IsValid(string pattern) =>
        pattern == "*" || RepositoryName.TryParse(pattern.EndsWith("/*", StringComparison.Ordinal) ? pattern[..^2] : pattern, out _, out _);

    public static bool Matches(string pattern, RepositoryName repository)
    {
        var name = repository.ToString();
        return pattern == "*"
            || (pattern.EndsWith("/*", StringComparison.Ordinal)
                ? name.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
                : name == pattern);
    }
}
