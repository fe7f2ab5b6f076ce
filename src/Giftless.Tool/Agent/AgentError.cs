namespace Giftless.Tool.Agent;

/// <summary>Why something failed, for the user.</summary>
/// <param name="Code">The server's status, or 1.</param>
/// <param name="Message">One line.</param>
internal sealed record AgentError(int Code, string Message);
