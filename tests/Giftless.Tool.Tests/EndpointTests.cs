using Giftless.Tool.Git;

namespace Giftless.Tool.Tests;

/// <summary>Addresses mean to the tool what they mean to the stock client.</summary>
public sealed class EndpointTests
{
    [TestCase("https://example.com/a/b.git/info/lfs", "https://example.com/a/b.git/info/lfs")]
    [TestCase("http://ann:secret@localhost:5000/a", "http://localhost:5000/a")]
    [TestCase("git://example.com/a.git", "https://example.com/a.git")]
    [TestCase("/srv/a.git", "file:///srv/a.git")]
    [TestCase("file:///srv/a.git", "file:///srv/a.git")]
    [TestCase("C:\\a", "file:///C:/a")]
    public void Addresses_are_read(string text, string address)
    {
        var endpoint = EndpointFinder.Parse(text);
        endpoint.Address.AbsoluteUri.Should().Be(address);
        endpoint.Ssh.Should().BeNull();
    }

    [TestCase("git@example.com:org/repo.git", "git@example.com", null, "org/repo.git", "https://example.com/org/repo.git")]
    [TestCase("example.com:org/repo", "example.com", null, "org/repo", "https://example.com/org/repo")]
    [TestCase("[git@example.com:2222]:org/repo.git", "git@example.com", "2222", "org/repo.git", "https://example.com/org/repo.git")]
    [TestCase("ssh://git@example.com:2222/org/repo.git", "git@example.com", "2222", "/org/repo.git", "https://example.com/org/repo.git")]
    [TestCase("git+ssh://example.com/a%20b", "example.com", null, "/a b", "https://example.com/a%20b")]
    public void Addresses_of_SSH_are_read(string text, string host, string? port, string path, string address)
    {
        var endpoint = EndpointFinder.Parse(text);
        endpoint.Ssh.Should().Be(new SshRemote(host, port, path));
        endpoint.Address.AbsoluteUri.Should().Be(address);
    }

    [TestCase("-oProxyCommand=touch x:repo")]
    [TestCase("ssh://-oProxyCommand=x/repo")]
    [TestCase("ftp://example.com")]
    [TestCase("nothing")]
    [TestCase("")]
    public void What_is_none_or_an_option_of_SSH_is_refused(string text) =>
        FluentActions.Invoking(() => EndpointFinder.Parse(text)).Should().Throw<ToolException>();
}
