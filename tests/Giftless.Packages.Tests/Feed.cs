using System.Xml.Linq;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Packages.Tests;

/// <summary>All packages of this repository, packed once into a folder, and apps outside of it that have nothing else of it.</summary>
[SetUpFixture]
public sealed class Feed
{
    private static Sandbox _sandbox = null!;

    /// <summary>The packages below <c>src</c>, by name.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateDirectories(Path.Join(SourceTree.Root, "src")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    /// <summary>Those that an app can reference.</summary>
    public static IEnumerable<string> Libraries => Names.Where(name => name is not ("Giftless.Templates" or "Giftless.Tool"));

    /// <summary>The version that all of them have.</summary>
    public static string Version { get; private set; } = "";

    private static string Folder => _sandbox.PathOf("feed");

    [OneTimeSetUp]
    public async Task Pack_everything()
    {
        Machine.Require("git", "git");
        Machine.Require("git-lfs", "git-lfs");
        _sandbox = new Sandbox();
        string[] built = HostProgram.FolderOf("").EndsWith("/release", StringComparison.Ordinal) ? ["--no-build"] : [];
        await RunAsync(_sandbox, SourceTree.Root, ["pack", "-c", "Release", "-o", Folder, .. built]);
        var files = Directory.EnumerateFiles(Folder, "*.nupkg").Select(Path.GetFileNameWithoutExtension);
        Version = files.Single(name => name!.StartsWith("Giftless.Core.", StringComparison.Ordinal))!["Giftless.Core.".Length..];
    }

    [OneTimeTearDown]
    public async Task Remove_it_all() => await _sandbox.DisposeAsync();

    public static string PathOf(string package) => Path.Join(Folder, $"{package}.{Version}.nupkg");

    public static string SymbolsOf(string package) => Path.Join(Folder, $"{package}.{Version}.snupkg");

    /// <summary>
    /// Makes a folder whose apps restore into an empty cache: packages of this repository from the feed, those of others from what this
    /// machine has, so that they are not fetched anew.
    /// </summary>
    internal static string MakeOutside(Sandbox sandbox)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var folder = sandbox.MakeFolder("outside");
        new XElement(
            "configuration",
            new XElement("config", new XElement("add", new XAttribute("key", "globalPackagesFolder"), new XAttribute("value", "../cache"))),
            new XElement(
                "packageSources", Source("feed", Folder),
                Source("machine", Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Join(home, ".nuget", "packages"))))
            .Save(Path.Join(folder, "nuget.config"));
        return folder;
    }

    /// <summary>Runs the SDK to its good end, with the user's own home, where the packages of others are.</summary>
    /// <returns>What it wrote.</returns>
    internal static async Task<string> RunAsync(Sandbox sandbox, string folder, params string[] arguments)
    {
        var dotnet = sandbox.Start(
            "dotnet", arguments, folder,
            ("HOME", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)),
            ("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("UseSharedCompilation", "false"));
        (await dotnet.WaitForExitAsync(TimeSpan.FromMinutes(10))).Should().Be(0, dotnet.Everything);
        return dotnet.Output + dotnet.Error;
    }

    private static XElement Source(string name, string folder) =>
        new("add", new XAttribute("key", name), new XAttribute("value", folder));
}
