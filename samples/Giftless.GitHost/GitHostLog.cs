namespace Giftless.GitHost;

/// <summary>What the host logs.</summary>
internal static partial class GitHostLog
{
    [LoggerMessage(1, LogLevel.Warning, "git {Service} of {Repository} said: {Words}")]
    public static partial void Said(ILogger logger, RepositoryName repository, string service, string words);
}
