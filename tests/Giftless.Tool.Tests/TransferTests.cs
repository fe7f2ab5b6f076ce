using System.Text.Json;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Tool.Tests;

/// <summary><c>giftless upload</c> and <c>giftless download</c>.</summary>
public sealed class TransferTests : ToolTest
{
    private const int Long = 8 * 1024 * 1024;

    [Test]
    public async Task Files_go_up_and_come_back_under_their_oids()
    {
        var url = UrlOf((await Sandbox.StartServerAsync()).Address);
        string[] files = [Write("a.tif", Long, seed: 1), Write("b c.tif", 1000, seed: 2)];

        var upload = await RunAsync(["upload", .. files, "--url", url]);
        await ShouldEndAsync(upload, 0);
        var lines = upload.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().Equal(files.Select(file => $"{Sha256.Of(file)}:{new FileInfo(file).Length}  {file}"));

        var download = await RunAsync(["download", .. lines.Select(line => line.Split(' ')[0]), "--output", "back/", "--url", url]);
        await ShouldEndAsync(download, 0);
        foreach (var file in files)
            Sha256.Of(Sandbox.PathOf($"back/{Sha256.Of(file)}")).Should().Be(Sha256.Of(file));
        StoredObjects.FilesIn(Sandbox.PathOf("back")).Should().HaveCount(2);
    }

    [Test]
    public async Task One_that_fails_does_not_keep_the_others_from_going()
    {
        var url = UrlOf((await Sandbox.StartServerAsync()).Address);
        var file = Write("a.tif", 1000, seed: 1);
        var upload = await RunAsync("upload", "no such file", file, "--json", "--url", url);
        await ShouldEndAsync(upload, 1);
        upload.Error.Should().StartWith("giftless: no such file: ");
        var reports = upload.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        reports.Select(report => report.GetProperty("outcome").GetString()).Should().Equal("failed", "transferred");
        reports[1].GetProperty("oid").GetString().Should().Be(Sha256.Of(file));
    }

    [Test]
    public async Task A_pointer_becomes_its_content()
    {
        var url = UrlOf((await Sandbox.StartServerAsync()).Address);
        var content = Write("a.tif", 1000, seed: 1);
        await ShouldEndAsync(await RunAsync("upload", content, "--url", url), 0);
        var pointer = Sandbox.PathOf("pointer.tif");
        await File.WriteAllTextAsync(pointer, $"version https://git-lfs.github.com/spec/v1\noid sha256:{Sha256.Of(content)}\nsize 1000\n");
        await ShouldEndAsync(await RunAsync("download", pointer, "--url", url), 0);
        Sha256.Of(pointer).Should().Be(Sha256.Of(content));
    }

    [Test]
    public async Task A_download_that_was_stopped_leaves_nothing_at_its_name_and_goes_on()
    {
        var server = await Sandbox.StartServerAsync();
        var proxy = Sandbox.StartProxy(server.Address);
        var file = Write("a.tif", Long, seed: 1);
        await ShouldEndAsync(await RunAsync("upload", file, "--url", UrlOf(server.Address)), 0);
        string[] command = ["download", $"{Sha256.Of(file)}:{Long}", "-o", "back", "--url", UrlOf(proxy.Address)];

        var stopped = proxy.Down.CloseAfter(Long / 2);
        var download = Start(Sandbox.PathOf(""), command);
        await stopped;
        await ArrivedAsync(Sandbox.PathOf(""), Long / 4);
        download.Terminate();
        await ShouldEndAsync(download, 130);
        File.Exists(Sandbox.PathOf("back")).Should().BeFalse();

        proxy.Cut();
        proxy.Down.Open();
        await ShouldEndAsync(await RunAsync(command), 0);
        Sha256.Of(Sandbox.PathOf("back")).Should().Be(Sha256.Of(file));
        proxy.Down.Passed.Should().BeLessThan(Long * 7 / 8, "what had come does not come again");
    }

    [TestCase("uplod", "'uplod' is not known here. See giftless --help.")]
    [TestCase("upload", "Required argument 'FILE' missing for command: 'upload'. See giftless upload --help.")]
    [TestCase("upload a --jobs 0", "--jobs has to be 1 or more. See giftless upload --help.")]
    [TestCase("install --system --local", "Say either --system or --local, not both. See giftless install --help.")]
    public async Task A_wrong_command_line_is_named(string line, string message)
    {
        var tool = await RunAsync(line.Split(' '));
        await ShouldEndAsync(tool, 2);
        tool.Error.Should().Be($"giftless: {message}\n");
    }

    [TestCase("upload a --url ftp://example.com", "An address that begins with ftp:// cannot be used.")]
    [TestCase("download x --url http://localhost:1", "'x' is neither OID:SIZE nor a file.")]
    [TestCase("upload a", "There is no remote 'origin' here, and no lfs.url: say --url.")]
    [TestCase("verify", "git ls-tree failed: fatal: not a git repository")]
    public async Task What_cannot_be_done_is_said_in_one_line(string line, string message)
    {
        var tool = await RunAsync(line.Split(' '));
        await ShouldEndAsync(tool, 1);
        tool.Error.Should().StartWith($"giftless: {message}");
        tool.Error.TrimEnd().Should().NotContain("\n");
    }

    [TestCase("")]
    [TestCase("upload")]
    [TestCase("download")]
    [TestCase("verify")]
    [TestCase("install")]
    [TestCase("agent")]
    public async Task Help_fits_a_terminal(string command)
    {
        var tool = await RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        await ShouldEndAsync(tool, 0);
        tool.Output.Should().StartWith("Description:");
        tool.Output.Split('\n').Should().OnlyContain(line => line.Length <= 80);
    }
}
