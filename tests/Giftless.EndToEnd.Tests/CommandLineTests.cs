using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>What the sample server makes of the words of its command line.</summary>
public sealed class CommandLineTests : EndToEndTest
{
    [TestCase("srve", "'srve' is not a command. Did you mean serve?")]
    [TestCase("serve extra", "'extra' is not expected here.")]
    [TestCase("hash-pasword", "Did you mean hash-password?")]
    [TestCase("--confg some.json", "'--confg' is not an option. Did you mean --config?")]
    [TestCase("--GitLsf:Storage:FileSystem:Root=x", "Did you mean --GitLfs:Storage:FileSystem:Root=x?")]
    [TestCase("colour=red", "'colour=red' is not a command.")]
    [TestCase("--GitLfs:PublicUrl", "'GitLfs:PublicUrl' has no value.")]
    [TestCase("git-lfs-authenticate", "git-lfs-authenticate lacks USER.")]
    public async Task A_word_that_is_unknown_starts_no_server(string words, string fault)
    {
        var server = Start(words.Split(' '));

        (await server.WaitForExitAsync()).Should().Be(2, server.Everything);
        server.Output.Should().BeEmpty();
        server.Error.Should().StartWith("Giftless.Server: ").And.Contain(fault).And.EndWith($"--help.{Environment.NewLine}");
    }

    [Test]
    public async Task Help_names_all_commands_in_80_columns()
    {
        var help = Start("--help");

        (await help.WaitForExitAsync()).Should().Be(0, help.Everything);
        help.Output.Should().ContainAll("serve", "hash-password", "check-push", "git-lfs-authenticate", "--config", "--version");
        help.Output.Split(Environment.NewLine).Should().OnlyContain(line => line.Length <= 80);
    }

    [Test]
    public async Task Files_of_the_current_folder_and_of_the_command_line_are_read_and_the_command_line_is_before_them()
    {
        var folder = Sandbox.MakeFolder("server");
        await File.WriteAllTextAsync(Path.Join(folder, "giftless.json"), """
            { "Urls": "http://127.0.0.1:0", "GitLfs": { "PublicUrl": "https://one.example", "Access": { "Anonymous": "Read" } } }
            """);
        var named = Path.Join(folder, "more.json");
        await File.WriteAllTextAsync(named, """
            { "GitLfs": { "PublicUrl": "https://two.example", "Storage": { "FileSystem": { "Root": "of-file" } } } }
            """);
        var server = Sandbox.Start(
            HostProgram.Server.File,
            [.. HostProgram.Server.Arguments, "--config", named, "GitLfs:Storage:FileSystem:Root=of-line"],
            folder);

        await server.WaitForOutputAsync(new("Ctrl\\+C stops the server"));

        server.Output.Should().ContainAll("https://two.example", $"{folder}/of-line", "anybody reads");
    }

    private ChildProcess Start(params string[] words) => Sandbox.Start(
        HostProgram.Server.File, [.. HostProgram.Server.Arguments, .. words], Sandbox.MakeFolder("server"));
}
