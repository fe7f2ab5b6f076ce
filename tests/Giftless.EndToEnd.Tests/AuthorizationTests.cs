using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>A site with its own members, whose editors may use Git LFS, and the stock client with a credential helper.</summary>
public sealed class AuthorizationTests : EndToEndTest
{
    private const string Repository = "team/designs";

    [Test]
    public async Task An_editor_pushes_and_clones_and_only_access_is_remembered()
    {
        var server = await StartSiteAsync();
        var author = await AuthorAsync(server);
        UseCredentials("alice", "wonderland");

        await author.GitAsync("push", "origin", "main");
        var reader = await Sandbox.CloneAsync();

        reader.Hashes().Should().Equal(author.Hashes());
        StoredObjects.ShouldBeIntactIn(Sandbox.Storage);
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(10);
        var url = $"{server.Address}{Repository}.git/info/lfs";
        (await LfsSettingsOf(author))
            .Should().BeEquivalentTo($"lfs.{url}.access=basic", $"lfs.{url}.locksverify=false", "lfs.repositoryformatversion=0");
        (await LfsSettingsOf(reader)).Should().BeEquivalentTo($"lfs.{url}.access=basic", "lfs.repositoryformatversion=0");
        (await server.StopAsync()).Where(request => request.Contains("/objects/storage/")).Should().OnlyContain(
            request => request.EndsWith(" - 200"), "transfers carry their token from the first try");
    }

    [Test]
    public async Task A_member_who_is_no_editor_is_refused_clearly_and_at_once()
    {
        var server = await StartSiteAsync();
        var author = await AuthorAsync(server);
        UseCredentials("bob", "builder");

        var (exitCode, text) = await author.TryGitAsync("push", "origin", "main");

        exitCode.Should().NotBe(0);
        text.Should().Contain($"You may not write to {Repository}.");
        var batch = $"POST /{Repository}.git/info/lfs/objects/batch";
        (await server.StopAsync()).Where(request => request.Contains("/objects/")).Should().Equal($"{batch} - 401", $"{batch} - 403");
        StoredObjects.In(Sandbox.Storage).Should().BeEmpty();
    }

    [Test]
    public async Task A_stored_password_that_is_wrong_is_refused_and_forgotten()
    {
        var server = await StartSiteAsync();
        var author = await AuthorAsync(server);
        var stored = Sandbox.PathOf("home/.git-credentials");
        await File.WriteAllTextAsync(stored, $"http://alice:looking-glass@{server.Address.Authority}\n");
        await File.AppendAllTextAsync(Sandbox.GitConfig, "[credential]\n\thelper = store\n");

        var (exitCode, text) = await author.TryGitAsync("push", "origin", "main");

        exitCode.Should().NotBe(0);
        text.Should().Contain("credentials for");
        (await File.ReadAllTextAsync(stored)).Should().NotContain("looking-glass");
        StoredObjects.In(Sandbox.Storage).Should().BeEmpty();
    }

    [Test]
    public async Task Without_credentials_nothing_is_pushed()
    {
        var server = await StartSiteAsync();
        var author = await AuthorAsync(server);

        var (exitCode, text) = await author.TryGitAsync("push", "origin", "main");

        exitCode.Should().NotBe(0);
        text.Should().Contain("credentials for");
        StoredObjects.In(Sandbox.Storage).Should().BeEmpty();
    }

    [Test]
    public async Task What_the_site_does_not_want_is_refused_in_words()
    {
        var server = await Sandbox.StartAsync(
            HostProgram.EmbeddedHost, ("ASPNETCORE_ENVIRONMENT", "Production"), "--Designs:MaxBytes", "5000");
        UseCredentials("alice", "wonderland");
        var author = await AuthorAsync(server);

        var (exitCode, text) = await author.TryGitAsync("push", "origin", "main");

        exitCode.Should().NotBe(0);
        text.Should().Contain("Designs have 5000 bytes at the most on this site.");
    }

    private Task<ServerProcess> StartSiteAsync() => Sandbox.StartAsync(HostProgram.EmbeddedHost, ("ASPNETCORE_ENVIRONMENT", "Production"));

    private async Task<WorkTree> AuthorAsync(ServerProcess server)
    {
        var author = await Sandbox.CreateWorkTreeAsync(server.Address, Repository);
        for (var i = 0; i < 10; i++)
            author.Write($"{i}.bin", 1000 * i + 1, seed: i);
        await author.CommitAllAsync();
        return author;
    }

    private void UseCredentials(string name, string password) => File.AppendAllText(Sandbox.GitConfig, $$"""
        [credential]
            helper = "!f() { test \"$1\" = get && echo username={{name}} && echo password={{password}}; }; f"

        """);

    private static async Task<string[]> LfsSettingsOf(WorkTree tree) =>
        [.. (await tree.GitAsync("config", "--local", "--list")).Split('\n').Where(
            line => line.StartsWith("lfs.", StringComparison.Ordinal))];
}
