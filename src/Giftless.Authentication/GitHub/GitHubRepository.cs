namespace Giftless.Authentication.GitHub;

/// <summary>A repository by its name on GitHub, where case does not count.</summary>
internal sealed record GitHubRepository(string Organization, string Name)
{
    /// <summary>Our repository as one of GitHub's, or null where its name cannot be.</summary>
    public static GitHubRepository? From(RepositoryName repository) =>
        repository.ToString().ToLowerInvariant().Split('/') is [var organization, var name] && IsName(organization) && IsName(name)
            ? new GitHubRepository(organization, name)
            : null;

    public static bool IsName(string text) =>
        text.Length > 0
        && text is not ("." or "..")
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');

    public bool IsAmong(IEnumerable<string> restrictTo) => restrictTo.Any(entry =>
        entry.Equals(Organization, StringComparison.OrdinalIgnoreCase) || entry.Equals(ToString(), StringComparison.OrdinalIgnoreCase));

    public override string ToString() => $"{Organization}/{Name}";
}
