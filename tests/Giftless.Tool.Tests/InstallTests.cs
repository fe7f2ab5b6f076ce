namespace Giftless.Tool.Tests;

/// <summary><c>giftless install</c> and <c>--uninstall</c>.</summary>
public sealed class InstallTests : ToolTest
{
    private const string Server = "https://lfs.example.com/org";

    [Test]
    public async Task It_is_written_once_and_taken_out_without_a_trace()
    {
        var before = await File.ReadAllTextAsync(Sandbox.GitConfig);
        await ShouldEndAsync(await RunAsync("install"), 0);
        var once = await File.ReadAllTextAsync(Sandbox.GitConfig);
        once.Should().Contain("standalonetransferagent = giftless").And.StartWith(before.TrimEnd());
        await ShouldEndAsync(await RunAsync("install"), 0);
        (await File.ReadAllTextAsync(Sandbox.GitConfig)).Should().Be(once);

        for (var i = 0; i < 2; i++)
        {
            await ShouldEndAsync(await RunAsync("install", "--uninstall"), 0);
            (await File.ReadAllTextAsync(Sandbox.GitConfig)).Trim().Should().Be(before.Trim());
        }
    }

    [Test]
    public async Task Servers_have_it_one_by_one()
    {
        await ShouldEndAsync(await RunAsync("install", "--url", Server), 0);
        await ShouldEndAsync(await RunAsync("install", "--url", "http://localhost:5000/"), 0);
        var both = await File.ReadAllTextAsync(Sandbox.GitConfig);
        both.Should().Contain($"[lfs \"{Server}\"]").And.Contain("[lfs \"http://localhost:5000\"]");

        await ShouldEndAsync(await RunAsync("install", "--uninstall", "--url", Server), 0);
        (await File.ReadAllTextAsync(Sandbox.GitConfig)).Should().NotContain(Server).And.Contain("customtransfer");
        await ShouldEndAsync(await RunAsync("install", "--uninstall"), 0);
        (await File.ReadAllTextAsync(Sandbox.GitConfig)).Should().NotContain("giftless");
    }

    [Test]
    public async Task The_agent_of_somebody_else_stays()
    {
        await File.AppendAllTextAsync(Sandbox.GitConfig, "[lfs]\n\tstandalonetransferagent = other\n");
        var before = await File.ReadAllTextAsync(Sandbox.GitConfig);
        var install = await RunAsync("install");
        await ShouldEndAsync(install, 1);
        install.Error.Should().Contain("lfs.standalonetransferagent is 'other' already");
        await ShouldEndAsync(await RunAsync("install", "--uninstall"), 0);
        (await File.ReadAllTextAsync(Sandbox.GitConfig)).Should().Be(before);
    }
}
