using System.CommandLine;

namespace Giftless.Server.Commands;

/// <summary>What the command line says of the configuration.</summary>
/// <param name="FilePaths">Files that are read, the later ones before the earlier.</param>
/// <param name="Values">Settings, each <c>KEY=VALUE</c>.</param>
internal sealed record ConfigurationArguments(IReadOnlyList<string> FilePaths, IReadOnlyList<string> Values)
{
    public static Option<string[]> Files { get; } = new("--config")
    {
        Description = "Read this JSON file of settings too",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
        Recursive = true,
    };

    public static Option<string[]> Settings { get; } = MakeSettings();

    public static ConfigurationArguments Of(ParseResult line) => new(line.GetValue(Files) ?? [], line.GetValue(Settings) ?? []);

    private static Option<string[]> MakeSettings()
    {
        var settings = new Option<string[]>("--set")
        {
            Description = "A setting, such as GitLfs:Locks:Provider=Memory; without --set, it begins with --",
            HelpName = "KEY=VALUE",
            Arity = ArgumentArity.OneOrMore,
            Recursive = true,
        };
        settings.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError($"'{token.Value}' has no value.");
        });
        return settings;
    }
}
