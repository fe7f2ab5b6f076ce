namespace Giftless.Core.Tests;

/// <summary>However an address, a command or a setting writes a repository, it is one and the same.</summary>
public sealed class RepositoryPathTests
{
    [TestCase("org/game", "org/game")]
    [TestCase("/org/game", "org/game")]
    [TestCase("org/game/", "org/game")]
    [TestCase("org/game.git", "org/game")]
    [TestCase("/org/game.git", "org/game")]
    [TestCase("/org/game.git/", "org/game")]
    [TestCase("org/game.GIT", "org/game")]
    [TestCase("org/game.Git", "org/game")]
    [TestCase("org/game.git.git", "org/game.git")]
    [TestCase("org/.gitgame", "org/.gitgame")]
    public void Is_read_as(string path, string name)
    {
        RepositoryName.TryParsePath(path, out var parsed, out var fault).Should().BeTrue(fault);
        parsed!.ToString().Should().Be(name);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("/")]
    [TestCase("//")]
    [TestCase(".git")]
    [TestCase("org/.git")]
    [TestCase("//org/game")]
    [TestCase("org/game//")]
    [TestCase("/../org/game.git")]
    [TestCase("..git")]
    public void Is_refused(string? path)
    {
        RepositoryName.TryParsePath(path, out _, out var fault).Should().BeFalse();
        fault.Should().StartWith("A repository name");
    }
}
