namespace Giftless.Tool.Git;

/// <summary>A server that is reached by SSH.</summary>
/// <param name="UserAndHost">As <c>git@example.com</c>.</param>
/// <param name="Port">The port, where it is not SSH's own.</param>
/// <param name="Path">The repository there.</param>
internal sealed record SshRemote(string UserAndHost, string? Port, string Path);
