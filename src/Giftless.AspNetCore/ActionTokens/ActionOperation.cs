namespace Giftless.AspNetCore.ActionTokens;

/// <summary>What an action token opens.</summary>
/// <param name="Name">A name that no other operation of the server has. Tokens sign it.</param>
/// <param name="TellsUser">Whether tokens say to whom they were given, because events tell who did it.</param>
internal sealed record ActionOperation(string Name, bool TellsUser = false)
{
    public static ActionOperation Download { get; } = new("download");

    public static ActionOperation Upload { get; } = new("upload", TellsUser: true);

    public static ActionOperation Verify { get; } = new("verify", TellsUser: true);

    public static ActionOperation Part { get; } = new("part");

    public static ActionOperation Commit { get; } = new("commit", TellsUser: true);

    public static ActionOperation Abort { get; } = new("abort");

    /// <summary>What is done at an endpoint that a transfer adapter brought along.</summary>
    public static ActionOperation At(string endpoint) => new($"at {endpoint}", TellsUser: true);
}
