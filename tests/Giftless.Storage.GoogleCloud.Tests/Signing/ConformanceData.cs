using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Giftless.Storage.GoogleCloud.Tests.Signing;

/// <summary>
/// Google's published vectors for V4 signatures (<c>storage/v1/v4_signatures.json</c> of googleapis/conformance-tests). They are no part of this
/// repository: the folder that holds them is named by GIFTLESS_SHARED_DATA, or stands beside the repository.
/// </summary>
internal static class ConformanceData
{
    private const string Variable = "GIFTLESS_SHARED_DATA";

    public static IEnumerable<TestCaseData> Vectors() => FindFolder() is { } folder
        ? JsonNode.Parse(File.ReadAllText(Path.Join(folder, "gcs-v4-signatures.json")))!["signingV4Tests"]!.AsArray()
            .Select(vector => new TestCaseData(vector!.AsObject()).SetArgDisplayNames((string)vector["description"]!))
        : [new TestCaseData(new JsonObject()).SetArgDisplayNames("no vectors")];

    /// <summary>Skips the test where there is no data, except in CI, which has to have it.</summary>
    public static string RequireFolder()
    {
        if (FindFolder() is { } folder)
            return folder;

        const string Message = $"There are no conformance vectors; set {Variable} to the folder with gcs-v4-signatures.json.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Message);
        else
            Assert.Ignore(Message);
        throw new InvalidOperationException(Message);
    }

    public static RSA PublicKey()
    {
        var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(Path.Join(RequireFolder(), "gcs-v4-signatures.public.pem")));
        return key;
    }

    private static string? FindFolder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return named;

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Giftless.Core.sln")))
                return Path.Join(folder.Parent!.FullName, "shared", "data") is var beside && Directory.Exists(beside) ? beside : null;
        }

        return null;
    }
}
