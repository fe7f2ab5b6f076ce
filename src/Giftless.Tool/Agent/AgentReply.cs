namespace Giftless.Tool.Agent;

/// <summary>A line to git-lfs (<c>docs/custom-transfers.md</c> of git-lfs); without any member, <c>init</c> went well.</summary>
internal sealed record AgentReply
{
    /// <summary><c>progress</c> or <c>complete</c>.</summary>
    public string? Event { get; init; }

    public string? Oid { get; init; }

    /// <summary>The file that was fetched, which is git-lfs's from now on.</summary>
    public string? Path { get; init; }

    public long? BytesSoFar { get; init; }

    public long? BytesSinceLast { get; init; }

    public AgentError? Error { get; init; }
}
