using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Packages.Tests;

/// <summary>An app of our packages, as native code (tests/Giftless.AotHost): a server behind a password, one open to anybody.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class AotHostTests
{
    private const string Password = "correct horse";

    private Sandbox _build = null!;
    private Sandbox _sandbox = null!;
    private HostProgram _host = null!;

    [OneTimeSetUp]
    public async Task Publish_without_a_warning()
    {
        Machine.Require("clang", "clang", "gcc");
        _build = new Sandbox();
        var source = Path.Join(SourceTree.Root, "tests", "Giftless.AotHost");
        var app = Directory.CreateDirectory(Path.Join(Feed.MakeOutside(_build), "Giftless.AotHost")).FullName;
        foreach (var file in Directory.EnumerateFiles(source, "*.cs"))
            File.Copy(file, Path.Join(app, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Join(app, "Giftless.AotHost.csproj"), WithPackages(source));
        var output = _build.PathOf("published");

        var report = await Feed.RunAsync(
            _build, app, "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--output", output, "--nologo");

        report.Should().NotContainEquivalentOf("warning ").And.Contain("Generating native code");
        _host = new HostProgram(Path.Join(output, "Giftless.AotHost"), []);
    }

    [OneTimeTearDown]
    public async Task Remove_the_build() => await _build.DisposeAsync();

    [SetUp]
    public void Prepare() => _sandbox = new Sandbox();

    [TearDown]
    public async Task LeaveNothingBehind() => await _sandbox.DisposeAsync();

    [Test]
    public async Task Serves_a_push_and_a_clone_behind_a_password()
    {
        var server = await StartAsync();
        await File.AppendAllTextAsync(_sandbox.GitConfig, $$"""
            [credential]
                helper = "!f() { echo username=git; echo 'password={{Password}}'; }; f"

            """);

        await PushAndCloneAsync(server, url: $"{server.Address}team/designs.git/info/lfs");

        StoredObjects.In(_sandbox.Storage).Should().HaveCount(20);
        (await server.StopAsync()).Where(request => request.Contains("/objects/storage/"))
            .Should().HaveCount(2 * 20, "each object is sent and fetched, and needs no verification").And.OnlyContain(
                request => request.EndsWith(" - 200"));
    }

    [Test]
    public async Task Serves_a_push_and_a_clone_to_anybody()
    {
        var server = await StartAsync();

        await PushAndCloneAsync(server, url: $"{server.Address}open/designs");

        StoredObjects.In(_sandbox.PathOf("server/open-storage")).Should().HaveCount(20);
    }

    [Test]
    public async Task Knows_its_tokens_again_after_a_restart()
    {
        var server = await StartAsync();
        var content = Encoding.UTF8.GetBytes("restarted");
        var oid = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        var token = await AskForUploadAsync(server, oid, content.Length);
        await server.StopAsync();
        var successor = await StartAsync();

        (await PutAsync(successor, oid, content, token)).Should().Be(HttpStatusCode.OK);
        (await PutAsync(successor, oid, content, token[..^4] + "AAAA")).Should().Be(HttpStatusCode.Forbidden);
    }

    /// <summary>The project as an app outside of this repository has it.</summary>
    private static string WithPackages(string folder)
    {
        var project = XDocument.Load(Path.Join(folder, "Giftless.AotHost.csproj"));
        var settings = XDocument.Load(Path.Join(SourceTree.Root, "Directory.Build.props")).Descendants("PropertyGroup").Elements()
            .Where(element => element.Name.LocalName is "TargetFramework" or "Nullable" or "ImplicitUsings" or "InvariantGlobalization");
        project.Root!.AddFirst(new XElement("PropertyGroup", settings));
        foreach (var reference in project.Descendants("ProjectReference").ToList())
        {
            reference.ReplaceWith(new XElement(
                "PackageReference",
                new XAttribute("Include", Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)),
                new XAttribute("Version", Feed.Version)));
        }

        return project.ToString();
    }

    private Task<ServerProcess> StartAsync() => _sandbox.StartAsync(_host, ("Password", Password));

    private async Task PushAndCloneAsync(ServerProcess server, string url)
    {
        var author = await _sandbox.CreateWorkTreeAsync(server.Address);
        await author.GitAsync("config", "-f", ".lfsconfig", "lfs.url", url);
        for (var i = 0; i < 20; i++)
            author.Write($"{i}.bin", 1 + 100_000 * i, seed: i);
        await author.CommitAllAsync();

        await author.GitAsync("push", "origin", "main");

        (await _sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
    }

    private static async Task<string> AskForUploadAsync(ServerProcess server, string oid, int size)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"git:{Password}")));
        var reply = await http.PostAsJsonAsync(
            "team/designs.git/info/lfs/objects/batch", new { operation = "upload", objects = new[] { new { oid, size } } });
        var batch = await reply.Content.ReadFromJsonAsync<JsonElement>();
        return batch.GetProperty("objects")[0].GetProperty("actions").GetProperty("upload").GetProperty("header").GetProperty(
            "Giftless-Action").GetString()!;
    }

    private static async Task<HttpStatusCode> PutAsync(ServerProcess server, string oid, byte[] content, string token)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Giftless-Action", token);
        return (await http.PutAsync($"team/designs.git/info/lfs/objects/storage/{oid}", new ByteArrayContent(content))).StatusCode;
    }
}
