using System.CommandLine;
using System.CommandLine.Parsing;

namespace Giftless.Server.Commands;

/// <summary>Says what is wrong with a command line, and what may have been meant.</summary>
internal static class Faults
{
    /// <summary>One line for each fault.</summary>
    public static IEnumerable<string> Of(ParseResult line)
    {
        // A word that is unknown leaves others without a place: what they lack says nothing then.
        var unknown = line.UnmatchedTokens.Take(1).Select(word => Describe(word, line)).ToList();
        return unknown.Count > 0 ? unknown : line.Errors.Select(error => $"{Describe(error, line)} See {HelpOf(line)}.").Distinct();
    }

    private static string Describe(ParseError error, ParseResult line) => error.SymbolResult is ArgumentResult { Tokens.Count: 0 } missing
        ? $"{line.CommandResult.Command.Name} lacks {missing.Argument.Name}."
        : error.Message;

    private static string Describe(string word, ParseResult line)
    {
        var what = word.StartsWith('-') ? "an option" : line.CommandResult.Command.Subcommands.Count > 0 ? "a command" : "expected here";
        var meant = FindNearest(word, line);
        return $"'{word}' is not {what}.{(meant is null ? "" : $" Did you mean {meant}?")} See {HelpOf(line)}.";
    }

    private static string HelpOf(ParseResult line)
    {
        var words = "--help";
        for (SymbolResult? at = line.CommandResult; at is CommandResult { Command: not RootCommand } result; at = at.Parent)
            words = $"{result.Command.Name} {words}";
        return words;
    }

    private static string? FindNearest(string word, ParseResult line)
    {
        var command = line.CommandResult.Command;
        var known = command.Subcommands.Select(item => item.Name)
            .Concat(command.Options.Concat(line.RootCommandResult.Command.Options).SelectMany(item => item.Aliases.Append(item.Name)))
            .Concat(SettingArguments.Roots.Select(root => $"--{root}"));
        var (key, tail) = Split(word);
        var (distance, nearest) = known.Select(item => (Distance: DistanceBetween(key, item), item)).Min();
        return distance <= Math.Max(1, key.TrimStart('-').Length / 3) ? nearest + tail : null;
    }

    /// <summary>What a misspelt setting begins with, and the rest of it.</summary>
    private static (string Key, string Tail) Split(string word)
    {
        var end = word.IndexOfAny([':', '=']);
        return end < 0 ? (word, "") : (word[..end], word[end..]);
    }

    /// <summary>How many letters have to be put in, taken out or changed to make one word of another (Levenshtein).</summary>
    private static int DistanceBetween(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 0; i < one.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < other.Length; j++)
            {
                var changed = char.ToUpperInvariant(one[i]) == char.ToUpperInvariant(other[j]) ? diagonal : diagonal + 1;
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(changed, 1 + Math.Min(row[j + 1], row[j])));
            }
        }

        return row[^1];
    }
}
