namespace Giftless.Authentication.GitHub;

/// <summary>The user or app that a token is of.</summary>
/// <param name="Login">The name, which may change, and go to somebody else.</param>
/// <param name="OwnerId">Whose locks are meant: by GitHub's own number, which does neither.</param>
internal sealed record GitHubUser(string Login, string OwnerId);
