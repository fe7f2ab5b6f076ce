namespace Giftless.Tool.Git;

/// <summary>What <c>git-lfs-authenticate</c> prints.</summary>
/// <param name="Href">The endpoint, where it is another than the guess.</param>
/// <param name="Header">What to send with each request.</param>
/// <param name="ExpiresIn">For how many seconds it is good.</param>
/// <param name="ExpiresAt">Until when, where that is said instead.</param>
internal sealed record SshReply(string? Href, Dictionary<string, string>? Header, long? ExpiresIn, DateTimeOffset? ExpiresAt);
