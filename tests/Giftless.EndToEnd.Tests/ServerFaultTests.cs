using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>Wrong configuration of the sample server, wherever it is written, is named when it starts.</summary>
public sealed class ServerFaultTests : EndToEndTest
{
    /// <summary>A key, a value, and what the report has to say.</summary>
    private static readonly object[][] Faults =
    [
        ["GitLfs:Storag:Provider", "FileSystem", "GitLfs:Storag is not a setting"],
        ["GitLfs:Storage:Provider", "Tape", "it has to be FileSystem or S3 or AzureBlobs or GoogleCloud."],
        ["GitLfs:Storage:FileSystem:Rot", "x", "GitLfs:Storage:FileSystem:Rot is not a setting"],
        ["GitLfs:Storage:FileSystem:Root", " ", "Root is empty"],
        ["GitLfs:Storage:S3:RemedyForWrongBodies", "x", "GitLfs:Storage:S3:RemedyForWrongBodies is not a setting"],
        ["GitLfs:Storage:FileSystem:Layout", "Round", "GitLfs:Storage:FileSystem:Layout"],
        ["GitLfs:Access:Anonymous", "Perhaps", "it has to be None or Read or ReadWrite."],
        ["GitLfs:LegacyRoutes", "maybe", "it has to be true or false."],
        ["GitLfs:PublicUrl", "ftp://example.org", "PublicUrl"],
        ["GitLfs:Limits:MaxObjectSize", "-1", "MaxObjectSize"],
        ["GitLfs:Limits:MaxBatchObjects", "many", "GitLfs:Limits:MaxBatchObjects is 'many'; it has to be a number."],
        ["GitLfs:Limits:MaxBatchByte", "1", "GitLfs:Limits:MaxBatchByte is not a setting"],
    ];

    [TestCaseSource(nameof(Faults))]
    public async Task A_fault_on_the_command_line_is_named(string key, string value, string report)
    {
        var server = Start([$"--{key}", value]);

        await ShouldRefuseAsync(server, report);
    }

    [Test]
    public async Task A_fault_in_an_environment_variable_is_named()
    {
        var server = Start([], ("GitLfs__Storage__FileSystem__Layuot", "Fanout"));

        await ShouldRefuseAsync(server, "GitLfs:Storage:FileSystem:Layuot is not a setting");
    }

    [Test]
    public async Task All_unknown_keys_of_appsettings_are_named_at_once()
    {
        var installed = Sandbox.MakeFolder("installed");
        foreach (var file in new DirectoryInfo(HostProgram.FolderOf("Giftless.Server")).EnumerateFiles())
            file.CopyTo(Path.Join(installed, file.Name));
        await File.WriteAllTextAsync(Path.Join(installed, "appsettings.json"), """
            { "GitLfs": { "Acess": { "Anonymous": "Read" }, "Limits": { "MaxBatch": 5 }, "LegacyRoutes": { "On": true } } }
            """);
        var server = Sandbox.Start("dotnet", [Path.Join(installed, "Giftless.Server.dll"), "--urls", "http://127.0.0.1:0"], installed);

        await ShouldRefuseAsync(
            server, "GitLfs:Acess is not a setting", "GitLfs:Limits:MaxBatch is not a setting", "GitLfs:LegacyRoutes is a single value");
    }

    [Test]
    public async Task A_storage_folder_that_cannot_be_made_is_named()
    {
        var file = Sandbox.GitConfig;
        var server = Start(["--GitLfs:Storage:FileSystem:Root", $"{file}/below"]);

        await ShouldRefuseAsync(server, file);
    }

    [Test]
    public async Task All_values_that_cannot_be_are_named_at_once()
    {
        var server = Start(["--urls", "htp://x;nowhere", "--GitLfs:Storage:Provider", "Tape", "--GitLfs:Locks:Lease", "soon"]);

        await ShouldRefuseAsync(
            server, "Urls has 'htp://x'", "Urls has 'nowhere'", "GitLfs:Storage:Provider is 'Tape'", "GitLfs:Locks:Lease is 'soon'");
    }

    [Test]
    public async Task All_that_does_not_work_is_named_at_once()
    {
        var file = Sandbox.GitConfig;
        var server = Start([
            "--GitLfs:Storage:FileSystem:Root", $"{file}/objects", "--GitLfs:KeyRing", $"{file}/keys",
            "--GitLfs:Locks:ConnectionString", $"Data Source={file}/locks.db"]);

        await ShouldRefuseAsync(
            server, "GitLfs:Storage:FileSystem:Root: ", "GitLfs:KeyRing: ", "GitLfs:Locks: the database cannot be used.");
    }

    [Test]
    public async Task A_file_that_is_no_JSON_is_named_with_the_place()
    {
        await File.WriteAllTextAsync(Path.Join(Sandbox.MakeFolder("server"), "giftless.json"), "{\n  \"GitLfs\": {,}\n}");
        var server = Start(["--config", "none.json"]);

        await ShouldRefuseAsync(server, "giftless.json is not JSON: line 2, byte ", "There is no file none.json");
    }

    [Test]
    public async Task A_port_that_is_taken_is_named()
    {
        var first = await Sandbox.StartServerAsync();
        var second = Start(["--urls", first.Address.ToString()]);

        await ShouldRefuseAsync(second, first.Address.Port.ToString());
    }

    private ChildProcess Start(string[] settings, params (string Name, string Value)[] variables) => Sandbox.Start(
        HostProgram.Server.File,
        [.. HostProgram.Server.Arguments, "--urls", "http://127.0.0.1:0", .. settings],
        Sandbox.MakeFolder("server"),
        variables);

    private static async Task ShouldRefuseAsync(ChildProcess server, params string[] reports)
    {
        // One that starts after all would go on for ever.
        await Task.WhenAny(server.WaitForExitAsync(), server.WaitForOutputAsync(new("serves Git LFS")));
        server.Output.Should().NotContain("serves Git LFS");
        (await server.WaitForExitAsync()).Should().Be(1, server.Everything);
        server.Error
            .Should().StartWith("Giftless.Server cannot start.").And.ContainAll(reports).And.NotContain("   at ", "that is for people");
    }
}
