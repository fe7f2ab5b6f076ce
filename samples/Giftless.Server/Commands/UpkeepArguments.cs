using System.CommandLine;
using System.CommandLine.Parsing;

namespace Giftless.Server.Commands;

/// <summary>What several commands of upkeep take.</summary>
internal static class UpkeepArguments
{
    public static Option<bool> MakeJson() => new("--json") { Description = "Print JSON" };

    public static Option<bool> MakeDryRun() => new("--dry-run") { Description = "Say what would be done, and change nothing" };

    public static Option<int> MakeParallel()
    {
        var parallel = new Option<int>("--parallel")
        {
            Description = "How many objects at the same time",
            HelpName = "COUNT",
            DefaultValueFactory = _ => 4,
        };
        parallel.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var count) || count is < 1 or > 64))
                result.AddError($"--parallel is '{token.Value}'; it has to be from 1 to 64.");
        });
        return parallel;
    }

    public static Option<RepositoryName?> MakeRepository(bool isRequired = false) => new("--repository")
    {
        Description = isRequired ? "The repository, such as org/game" : "Only this repository, such as org/game",
        HelpName = "REPOSITORY",
        Required = isRequired,
        CustomParser = result => ParseRepository(result.Tokens[0].Value, result),
    };

    public static Option<TimeSpan?> MakeDays(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DAYS",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, out var days) && days is > 0 and <= 3650)
                return TimeSpan.FromDays(days);
            result.AddError($"{name} is '{result.Tokens[0].Value}'; it has to be a number of days, at most 3650.");
            return null;
        },
    };

    /// <summary>Git repositories, each for a repository of the server: <c>REPOSITORY=FOLDER</c>.</summary>
    public static Option<(RepositoryName Repository, string Folder)[]> MakeGit(bool isRequired) => new("--git")
    {
        Description = "What says which objects are needed: the folder of a Git repository; several of one (its wiki) count together",
        HelpName = "REPOSITORY=FOLDER",
        Required = isRequired,
        Arity = isRequired ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => ParseGit(token.Value, result))],
    };

    private static (RepositoryName Repository, string Folder) ParseGit(string text, ArgumentResult result)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        if (end > 0 && end < text.Length - 1)
            return (ParseRepository(text[..end], result)!, text[(end + 1)..]);
        result.AddError($"'{text}' is not REPOSITORY=FOLDER.");
        return default;
    }

    private static RepositoryName? ParseRepository(string text, ArgumentResult result)
    {
        if (RepositoryName.TryParsePath(text, out var name, out var fault))
            return name;
        result.AddError($"'{text}': {fault}");
        return null;
    }
}
