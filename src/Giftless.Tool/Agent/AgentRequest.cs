namespace Giftless.Tool.Agent;

/// <summary>A line from git-lfs (<c>docs/custom-transfers.md</c> of git-lfs).</summary>
/// <param name="Event"><c>init</c>, <c>upload</c>, <c>download</c> or <c>terminate</c>.</param>
/// <param name="Operation"><c>upload</c> or <c>download</c>, with <c>init</c>.</param>
/// <param name="Remote">The remote's name or address, with <c>init</c>.</param>
/// <param name="Oid">The object.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Path">The file to send.</param>
internal sealed record AgentRequest(string? Event, string? Operation, string? Remote, string? Oid, long? Size, string? Path);
