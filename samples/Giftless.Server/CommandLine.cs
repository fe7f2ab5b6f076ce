namespace Giftless.Server;

/// <summary>What may stand on the command line.</summary>
internal static class CommandLine
{
    /// <summary>What may stand where a command wants a word: no setting, which would be there because the word is missing.</summary>
    public static bool IsWord(string argument) =>
        !argument.StartsWith('-')
        && !(argument.Contains('=', StringComparison.Ordinal) && argument.Contains("GitLfs:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Refuses words that are no settings: the configuration would pass over them, and with them over what was meant.</summary>
    /// <exception cref="SettingsException">Something is neither <c>--key=value</c>, <c>--key value</c> nor <c>key=value</c>.</exception>
    public static void DemandSettings(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Contains('=', StringComparison.Ordinal))
                continue;
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                throw new SettingsException($"'{arguments[i]}' is neither a command nor a setting. {Usage}");
            if (++i == arguments.Length)
                throw new SettingsException($"'{arguments[^1]}' has no value.");
        }
    }

    /// <summary>What there is.</summary>
    public static string Usage =>
        $"Commands: {HashPasswordCommand.Name}, {CheckPushCommand.Name} REPOSITORY USER, "
        + $"{GitLfsAuthenticateCommand.Name} USER; without one, the server starts. "
        + "Settings: --GitLfs:Locks:Provider=Sqlite and the like.";
}
