namespace Giftless.Tool;

/// <summary>What the tool's end says to scripts (docs/clients.md).</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Something could not be done, or is missing.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int Misused = 2;

    /// <summary>The user gave up (Ctrl+C).</summary>
    public const int Interrupted = 130;
}
