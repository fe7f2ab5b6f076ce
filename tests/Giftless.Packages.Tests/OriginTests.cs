using System.IO.Compression;
using System.Xml.Linq;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Packages.Tests;

/// <summary>What a package says of where its source is: that is known from the clone that it was packed in.</summary>
public sealed class OriginTests : EndToEndTest
{
    [Test]
    public async Task Names_the_repository_and_links_to_its_files()
    {
        const string address = "https://github.com/example/giftless";
        var clone = new WorkTree(Sandbox, Sandbox.PathOf("clone"));
        await new WorkTree(Sandbox, Sandbox.MakeFolder("above")).GitAsync("clone", "--quiet", SourceTree.Root, clone.Folder);
        await clone.GitAsync("remote", "set-url", "origin", $"{address}.git");
        var commit = (await clone.GitAsync("rev-parse", "HEAD")).Trim();

        await Feed.RunAsync(Sandbox, clone.Folder, "pack", "src/Giftless.Core", "-c", "Release", "-o", Sandbox.PathOf("packed"));

        using var file = ZipFile.OpenRead(Directory.EnumerateFiles(Sandbox.PathOf("packed"), "*.nupkg").Single());
        using var nuspec = file.GetEntry("Giftless.Core.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToDictionary(element => element.Name.LocalName);
        metadata["projectUrl"].Value.Should().Be(address);
        metadata["repository"].Attribute("url")!.Value.Should().Be($"{address}.git");
        metadata["repository"].Attribute("commit")!.Value.Should().Be(commit);
        using var readme = new StreamReader(file.GetEntry("README.md")!.Open());
        (await readme.ReadToEndAsync()).Should().Contain($"]({address}/blob/{commit}/docs/custom-storage.md)").And.NotContain("](../");
        using var link = File.OpenText(Directory.EnumerateFiles(
            Sandbox.PathOf("clone/artifacts/obj/Giftless.Core"), "*.sourcelink.json", SearchOption.AllDirectories).Single());
        (await link.ReadToEndAsync()).Should().Contain($"https://raw.githubusercontent.com/example/giftless/{commit}/*");
    }
}
