using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Giftless.Storage.S3.Tests.Support;

/// <summary>The documents for administrators in <c>docs/storage-s3.md</c>, so that what is tried is what is written there.</summary>
internal static partial class DocumentedJson
{
    /// <summary>The document that has a member.</summary>
    public static JsonNode With(string member) => Documents().Single(document => document[member] is not null);

    private static IEnumerable<JsonNode> Documents() =>
        Block().Matches(
            File.ReadAllText(Path.Join(RepositoryRoot(), "docs", "storage-s3.md"))).Select(block => JsonNode.Parse(block.Groups[1].Value)!);

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Giftless.Core.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Giftless.Core.sln.");
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
