namespace Giftless.Authentication.GitHub;

/// <summary>How tokens of GitHub are taken.</summary>
public sealed class LfsGitHubOptions
{
    /// <summary>Where the API is: <c>https://github.example.com/api/v3</c> for GitHub Enterprise.</summary>
    /// <value>The default is <c>https://api.github.com</c>.</value>
    public Uri ApiUrl { get; set; } = new("https://api.github.com");

    /// <summary>Where the Git repositories are.</summary>
    /// <value>The default is null: derived from <see cref="ApiUrl"/>.</value>
    public Uri? GitUrl { get; set; }

    /// <summary>
    /// The organizations (<c>my-org</c>) and repositories (<c>my-org/my-repo</c>) that are served, at least one: anybody can make a
    /// repository on GitHub, and would otherwise be given room here.
    /// </summary>
    public IList<string> RestrictTo { get; } = [];

    /// <summary>How long it is remembered who a token is of, and that it may write.</summary>
    /// <value>The default is 15 minutes.</value>
    public TimeSpan WriteLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long it is remembered that a token may read, but not write.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan OtherLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is remembered that a token is unknown, or may do nothing.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan FailureLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many answers of GitHub are remembered.</summary>
    /// <value>The default is 10,000.</value>
    public int CacheSize { get; set; } = 10_000;
}
