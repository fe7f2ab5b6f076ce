using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Packages.Tests;

/// <summary>What is in a package, and what must not be.</summary>
public sealed class PackageTests
{
    [TestCaseSource(typeof(Feed), nameof(Feed.Names))]
    public void Says_what_it_is(string package)
    {
        using var file = ZipFile.OpenRead(Feed.PathOf(package));
        var nuspec = Read(file, $"{package}.nuspec");

        nuspec["license"].Value.Should().Be("MIT");
        nuspec["description"].Value.Should().EndWith(".");
        nuspec["tags"].Value.Should().Contain("git-lfs");
        nuspec["repository"].Attribute("commit")!.Value.Should().MatchRegex("^[0-9a-f]{40}$");
        file.GetEntry(nuspec["icon"].Value).Should().NotBeNull();
        Text(file, nuspec["readme"].Value).Should().StartWith($"# {package}\n");
        Feed.Version.Should().MatchRegex(@"^\d+\.\d+\.\d+", "it is that of a tag");
    }

    [TestCaseSource(typeof(Feed), nameof(Feed.Libraries))]
    public void Fits_its_siblings_of_the_same_version_only(string package)
    {
        using var file = ZipFile.OpenRead(Feed.PathOf(package));
        Read(file, $"{package}.nuspec").Values.Where(element => element.Name.LocalName == "dependency")
            .Where(element => element.Attribute("id")!.Value.StartsWith("Giftless.", StringComparison.Ordinal))
            .Select(element => element.Attribute("version")!.Value)
            .Should().AllBe($"[{Feed.Version}]", "they use each other's internals");
    }

    [TestCaseSource(typeof(Feed), nameof(Feed.Libraries))]
    public void Has_documentation_and_symbols(string package)
    {
        using var file = ZipFile.OpenRead(Feed.PathOf(package));
        using var symbols = ZipFile.OpenRead(Feed.SymbolsOf(package));
        foreach (var library in file.Entries.Where(entry => entry.FullName.EndsWith(".dll", StringComparison.Ordinal)))
        {
            file.GetEntry(Path.ChangeExtension(library.FullName, ".xml")).Should().NotBeNull();
            symbols.GetEntry(Path.ChangeExtension(library.FullName, ".pdb")).Should().NotBeNull();
        }
    }

    [TestCaseSource(typeof(Feed), nameof(Feed.Names))]
    public void Names_no_folder_of_the_machine_that_made_it(string package)
    {
        string[] folders = [SourceTree.Root, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/"];
        var texts = folders.SelectMany(folder => new[] { Encoding.UTF8.GetBytes(folder), Encoding.Unicode.GetBytes(folder) }).ToList();
        using var file = ZipFile.OpenRead(Feed.PathOf(package));
        foreach (var entry in file.Entries)
        {
            var bytes = Bytes(entry);
            texts.Exists(text => bytes.AsSpan().IndexOf(text) >= 0).Should().BeFalse("{0} is no place for {1}", entry.FullName, folders);
        }
    }

    [TestCaseSource(typeof(Feed), nameof(Feed.Libraries))]
    public void Its_symbols_name_files_of_the_repository(string package)
    {
        using var file = ZipFile.OpenRead(Feed.SymbolsOf(package));
        foreach (var entry in file.Entries.Where(entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal)))
        {
            using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Bytes(entry)));
            var pdb = provider.GetMetadataReader();
            pdb.Documents.Select(document => pdb.GetString(pdb.GetDocument(document).Name))
                .Should().NotBeEmpty().And.OnlyContain(name => name.StartsWith("/_", StringComparison.Ordinal));
        }
    }

    /// <summary>The elements of a package's description by name; those that occur more than once have a number too.</summary>
    private static Dictionary<string, XElement> Read(ZipArchive file, string nuspec) => XDocument.Parse(Text(file, nuspec)).Descendants()
        .GroupBy(element => element.Name.LocalName)
        .SelectMany(group => group.Select((element, i) => (Name: i == 0 ? group.Key : $"{group.Key} {i}", element)))
        .ToDictionary(pair => pair.Name, pair => pair.element);

    private static string Text(ZipArchive file, string entry)
    {
        using var reader = new StreamReader(file.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
