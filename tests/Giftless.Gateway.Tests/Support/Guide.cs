using System.Text.RegularExpressions;

namespace Giftless.Gateway.Tests.Support;

/// <summary>The text of <c>docs/gateway.md</c>, which the tests do as it says.</summary>
internal static partial class Guide
{
    /// <summary>What stands there in place of the gateway's own address.</summary>
    private const string Example = "https://files.example.com";

    /// <summary>The JSON with which a bucket of S3 is set up.</summary>
    public static string CorsOfS3(Uri gateway) => Block("**S3.**", "json", gateway);

    /// <summary>The JSON with which a bucket of Google is set up.</summary>
    public static string CorsOfGoogle(Uri gateway) => Block("**Google.**", "json", gateway);

    /// <summary>The options of the command with which an account of Azure is set up.</summary>
    public static Dictionary<string, string> CorsOfAzure(Uri gateway) =>
        Option().Matches(Block("**Azure.**", "sh", gateway))
            .ToDictionary(found => found.Groups[1].Value, found => found.Groups[2].Value.Trim());

    private static string Block(string after, string language, Uri gateway)
    {
        var text = File.ReadAllText(Path.Join(Root(), "docs", "gateway.md"));
        var opening = $"```{language}\n";
        var start = text.IndexOf(opening, text.IndexOf(after, StringComparison.Ordinal), StringComparison.Ordinal) + opening.Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)]
            .Replace(Example, gateway.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Giftless.Core.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run below the repository.");
    }

    [GeneratedRegex(@"--([a-z-]+) ([^-\\][^\\\n]*?)(?= --| \\|\n)")]
    private static partial Regex Option();
}
