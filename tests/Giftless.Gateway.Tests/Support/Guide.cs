using System.Text.RegularExpressions;

namespace Giftless.Gateway.Tests.Support;

/// <summary>The text of <c>docs/gateway.md</c>, which the tests do as it says.</summary>
internal static partial class Guide
{
    /// <summary>What stands there in place of the gateway's own address.</summary>
    private const string Example = "https://files.example.com";
    private const string Local = "http://localhost:5070";

    /// <summary>The JSON with which a bucket of S3 is set up.</summary>
    public static string CorsOfS3(Uri gateway) => Block("**S3.**", "json", gateway);

    /// <summary>The JSON with which a bucket of Google is set up.</summary>
    public static string CorsOfGoogle(Uri gateway) => Block("**Google.**", "json", gateway);

    /// <summary>The options of the command with which an account of Azure is set up.</summary>
    public static Dictionary<string, string> CorsOfAzure(Uri gateway) =>
        Option().Matches(Block("**Azure.**", "sh", gateway))
            .ToDictionary(found => found.Groups[1].Value, found => found.Groups[2].Value.Trim());

    /// <summary>All that a pipeline types to send <c>scan.tif</c> and to fetch it again.</summary>
    public static string Pipeline(Uri gateway) => string.Concat(Blocks("## Pipelines", "sh", gateway));

    private static string Block(string after, string language, Uri gateway) => Blocks(after, language, gateway).First();

    private static IEnumerable<string> Blocks(string after, string language, Uri gateway)
    {
        var text = File.ReadAllText(Path.Join(Root(), "docs", "gateway.md"));
        return Regex.Matches(text[text.IndexOf(after, StringComparison.Ordinal)..], $"```{language}\n(.*?)```", RegexOptions.Singleline)
            .Select(block => block.Groups[1].Value
                .Replace(Example, gateway.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
                .Replace(Local, gateway.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
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
