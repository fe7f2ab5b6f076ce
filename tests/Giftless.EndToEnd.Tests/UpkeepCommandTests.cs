using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The commands by which an operator keeps a storage up, as processes: what they print, and how they end.</summary>
public sealed class UpkeepCommandTests : EndToEndTest
{
    private static readonly string Needed = Convert.ToHexStringLower(SHA256.HashData("needed"u8));
    private static readonly string Unneeded = Convert.ToHexStringLower(SHA256.HashData("unneeded"u8));

    private string _root = "";
    private string _git = "";

    [SetUp]
    public async Task Store_two_objects_of_which_a_commit_needs_one()
    {
        _root = Sandbox.MakeFolder("objects");
        Directory.CreateDirectory(Path.Join(_root, "org", "game"));
        await File.WriteAllTextAsync(Path.Join(_root, "org", "game", Needed), "needed");
        await File.WriteAllTextAsync(Path.Join(_root, "org", "game", Unneeded), "unneeded");
        _git = Sandbox.MakeFolder("game.git");
        await File.WriteAllTextAsync(
            Path.Join(_git, "file"), $"version https://git-lfs.github.com/spec/v1\noid sha256:{Needed}\nsize 6\n");
        await GitAsync("init", "--quiet");
        await GitAsync("add", "file");
        await GitAsync("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "-m", "file");
    }

    [Test]
    public async Task Stats_count_and_print_JSON()
    {
        (await RunAsync(0, "stats")).Should().Contain("org/game").And.Contain("14 B");
        var text = await RunAsync(0, "stats", "--json", "--repository", "org/game");
        var row = JsonDocument.Parse(text[text.IndexOf('[', StringComparison.Ordinal)..]).RootElement[0];
        row.GetProperty("objects").GetInt64().Should().Be(2);
        row.GetProperty("bytes").GetInt64().Should().Be(14);
    }

    [Test]
    public async Task Verify_finds_sets_aside_and_fails()
    {
        await RunAsync(0, "verify");
        await File.WriteAllTextAsync(Path.Join(_root, "org", "game", Needed), "nEeded");
        (await RunAsync(1, "verify", "--quarantine")).Should().Contain($"damaged: org/game {Needed}").And.Contain("moved to the trash");
        (await RunAsync(1, "verify", "--quick", "--git", $"org/game={_git}")).Should().Contain($"missing: org/game {Needed}");
        (await RunAsync(0, "trash", "list")).Should().Contain("damaged").And.Contain(Needed);
        (await RunAsync(1, "trash", "restore", "--repository", "org/game", Needed)).Should().Contain("damaged");
    }

    [Test]
    public async Task Copy_goes_to_another_storage_and_not_onto_itself()
    {
        var (target, same) = (Path.Join(_root, "..", "target.json"), Path.Join(_root, "..", "same.json"));
        var folder = Path.Join(_root, "..", "copy");
        await WriteSettingsAsync(target, folder);
        await WriteSettingsAsync(same, _root);
        (await RunAsync(0, "copy", "--to", target, "--dry-run")).Should().Contain("2 of 2 objects").And.Contain("would be copied");
        (await RunAsync(0, "copy", "--to", target)).Should().Contain("Everything is there.");
        (await File.ReadAllTextAsync(Path.Join(folder, "org", "game", Unneeded))).Should().Be("unneeded");
        (await RunAsync(0, "copy", "--to", target)).Should().Contain("0 of 2 objects");
        (await RunAsync(1, "copy", "--to", same)).Should().Contain("from where the objects are to be copied");
    }

    [Test]
    public async Task Gc_waits_and_refuses()
    {
        (await RunAsync(0, "gc", "--git", $"org/game={_git}")).Should().Contain("waiting 1").And.Contain("moved to the trash 0");
        (await RunAsync(1, "gc", "--git", $"org/game={_root}")).Should().Contain("is no Git repository");
        (await RunAsync(2, "gc")).Should().Contain("--git");
        (await RunAsync(2, "gc", "--git", "org/game")).Should().Contain("REPOSITORY=FOLDER");
        (await RunAsync(2, "gc", "--git", $"org/game={_git}", "--grace", "soon")).Should().Contain("number of days");
        (await RunAsync(1, "gc", "--git", $"org/game={_git}", "--grace", "0.01")).Should().Contain("an hour");
        File.Exists(Path.Join(_root, "org", "game", Unneeded)).Should().BeTrue();
    }

    [Test]
    public async Task Trash_is_restored()
    {
        var trash = Path.Join(_root, ".trash", "org", "game");
        Directory.CreateDirectory(trash);
        File.Move(Path.Join(_root, "org", "game", Unneeded), Path.Join(trash, $"{Unneeded}.1700000000.unreferenced"));
        (await RunAsync(0, "trash", "list")).Should().Contain("unreferenced").And.Contain("2023-11-14");
        (await RunAsync(0, "trash", "purge")).Should().Contain("0 objects", "one call alone deletes nothing");
        (await RunAsync(0, "trash", "restore", "--repository", "org/game")).Should().Contain("1 objects were restored");
        (await File.ReadAllTextAsync(Path.Join(_root, "org", "game", Unneeded))).Should().Be("unneeded");
    }

    [Test]
    public async Task The_stock_client_pulls_and_pushes_while_a_storage_is_moved()
    {
        var (moving, folder) = (Path.Join(_root, "..", "moving.json"), Path.Join(_root, "..", "new"));
        await File.WriteAllTextAsync(moving, JsonSerializer.Serialize(new
        {
            Urls = "http://127.0.0.1:0",
            GitLfs = new
            {
                Storage = new { FileSystem = new { Root = folder }, MovingFrom = new { FileSystem = new { Root = _root } } },
                Access = new { Anonymous = "ReadWrite" },
            },
        }));
        var server = Sandbox.Start(
            HostProgram.Server.File, [.. HostProgram.Server.Arguments, "--config", moving], Sandbox.MakeFolder("server"));
        await server.WaitForOutputAsync(new("Ctrl\\+C stops the server"));
        var address = System.Text.RegularExpressions.Regex.Match(server.Output, "http://127.0.0.1:[0-9]+").Value;
        await GitAsync("lfs", "install", "--local");
        await GitAsync("config", "lfs.url", $"{address}/org/game.git/info/lfs");
        await GitAsync("lfs", "track", "file", "other");
        await GitAsync("lfs", "pull");
        (await File.ReadAllTextAsync(Path.Join(_git, "file"))).Should().Be("needed");

        await File.WriteAllTextAsync(Path.Join(_git, "other"), "more");
        await GitAsync("add", ".");
        await GitAsync("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "-m", "other");
        await GitAsync("lfs", "push", "--all", $"{address}/org/game.git");
        var more = Convert.ToHexStringLower(SHA256.HashData("more"u8));
        (await File.ReadAllTextAsync(Path.Join(folder, "org", "game", more))).Should().Be("more");
        File.Exists(Path.Join(_root, "org", "game", more)).Should().BeFalse();

        (await RunAsync(0, "copy", "--to", moving)).Should().Contain("2 of 2 objects");
        Directory.GetFiles(Path.Join(folder, "org", "game")).Should().HaveCount(3);
    }

    private async Task GitAsync(params string[] words)
    {
        var git = Sandbox.Start("git", words, _git);
        (await git.WaitForExitAsync()).Should().Be(0, git.Everything);
    }

    private static Task WriteSettingsAsync(string file, string root) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(
        new { GitLfs = new { Storage = new { FileSystem = new { Root = root } } } }), Encoding.UTF8);

    private async Task<string> RunAsync(int status, params string[] words)
    {
        var settings = Path.Join(_root, "..", "settings.json");
        await WriteSettingsAsync(settings, _root);
        var command = Sandbox.Start(
            HostProgram.Server.File,
            [.. HostProgram.Server.Arguments, .. words, "--config", settings],
            Sandbox.MakeFolder("server"));
        (await command.WaitForExitAsync()).Should().Be(status, command.Everything);
        return command.Everything;
    }
}
