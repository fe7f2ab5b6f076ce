using Giftless.Authentication.Ssh;
using Giftless.Authentication.Users;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>What SSH servers tell git-lfs.</summary>
public sealed class GitLfsAuthenticateTests
{
    private const string Oid = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private LfsHost _host = null!;
    private IServiceProvider _services = null!;

    [OneTimeSetUp]
    public async Task Start() => _host = await LfsHost.StartAsync(setup =>
    {
        setup.Lfs = lfs => lfs.AddJwt(jwt => jwt.Key = TestKeys.Secret).AddUsers(users =>
        {
            users.Add(new LfsUser { Name = "ann", Write = { "org/*" } });
            users.Add(new LfsUser { Name = "bob", Read = { "org/repo" } });
        });
        setup.Map = app =>
        {
            app.MapGitLfs();
            _services = app.Services;
        };
    });

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [TestCase("org/repo.git", "org/repo")]
    [TestCase("/org/repo.git", "org/repo")]
    [TestCase("org/repo", "org/repo")]
    [TestCase("/org/repo/", "org/repo")]
    [TestCase("org/sub/repo.git", "org/sub/repo")]
    [TestCase("org/ä.git", "org/%C3%A4")]
    public async Task Name_the_address_of_the_repository(string path, string address)
    {
        (await AnswerAsync("ann", path, "upload")).Href.Should().Be($"https://lfs.example/base/{address}.git/info/lfs");
    }

    [TestCase("git-lfs-authenticate org/repo.git upload", "org/repo.git", "upload")]
    [TestCase("git-lfs-authenticate /org/my repo5.git download", "/org/my repo5.git", "download")]
    [TestCase("git-lfs-authenticate '/org/my repo5.git' download", "/org/my repo5.git", "download")]
    [TestCase("git-lfs-authenticate \"/org/my repo5.git\" download", "/org/my repo5.git", "download")]
    [TestCase(@"git-lfs-authenticate 'org/o'\''brien.git' upload", "org/o'brien.git", "upload")]
    [TestCase("git-lfs-authenticate org/two  spaces.git upload", "org/two  spaces.git", "upload")]
    [TestCase($"git-lfs-authenticate org/repo.git upload {Oid}", "org/repo.git", "upload")]
    [TestCase($"git-lfs-authenticate 'org/my repo5.git' upload {Oid}", "org/my repo5.git", "upload")]
    [TestCase("git-lfs-authenticate org/repo.git UPLOAD", "org/repo.git", "UPLOAD")]
    public void Take_the_command_apart_as_clients_send_it(string command, string path, string operation)
    {
        GitLfsAuthenticate.TryParseCommand(command, out var foundPath, out var foundOperation).Should().BeTrue();
        (foundPath, foundOperation).Should().Be((path, operation));
    }

    [TestCase("")]
    [TestCase("git-lfs-authenticate")]
    [TestCase("git-lfs-authenticate upload")]
    [TestCase("git-lfs-authenticatex org/repo upload")]
    [TestCase("Git-Lfs-Authenticate org/repo upload")]
    [TestCase("git-lfs-transfer org/repo upload")]
    [TestCase("git-receive-pack 'org/repo.git'")]
    public void Know_no_other_command(string command) => GitLfsAuthenticate.TryParseCommand(command, out _, out _).Should().BeFalse();

    [Test]
    public async Task Give_a_token_for_that_repository_and_operation()
    {
        var upload = await AnswerAsync("ann", "org/repo.git", "upload");
        upload.ExpiresIn.Should().Be(1800);
        (await UseAsync(upload, "upload", "org/repo")).Should().Be(200);
        (await UseAsync(upload, "download", "org/repo")).Should().Be(200);
        (await UseAsync(upload, "upload", "org/other")).Should().Be(403);

        var download = await AnswerAsync("ann", "org/repo.git", "download");
        (await UseAsync(download, "download", "org/repo")).Should().Be(200);
        (await UseAsync(download, "upload", "org/repo")).Should().Be(403);
        (await UseAsync(download, "download", "org/other")).Should().Be(403);
    }

    [TestCase("bob", "org/repo", "download", 0)]
    [TestCase("bob", "org/repo", "upload", 403)]
    [TestCase("bob", "org/other", "download", 403)]
    [TestCase("ann", "other/repo", "download", 403)]
    [TestCase("ann", "org/repo", "delete", 422)]
    [TestCase("ann", "org/repo", "UPLOAD", 422)]
    [TestCase("ann", "", "upload", 422)]
    [TestCase("ann", "org/../repo", "upload", 422)]
    [TestCase("ann", "org\\repo", "upload", 422)]
    [TestCase("ann", ".git", "upload", 422)]
    public async Task Give_no_more_than_the_user_may(string user, string path, string operation, int code)
    {
        var act = () => AnswerAsync(user, path, operation);
        if (code == 0)
            await act.Should().NotThrowAsync();
        else
            (await act.Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(code);
    }

    [Test]
    public void Know_no_other_users() => _services.FindLfsUser("eve").Should().BeNull();

    private Task<GitLfsAuthenticateReply> AnswerAsync(string user, string path, string operation) =>
        new GitLfsAuthenticate(
            _services.GetRequiredService<IAuthorizationService>(), TestKeys.Issuer(), new Uri("https://lfs.example/base/"))
            .AnswerAsync(_services.FindLfsUser(user)!, path, operation);

    private Task<int> UseAsync(GitLfsAuthenticateReply reply, string operation, string repository)
    {
        var request = Requests.Batch(operation, repository);
        foreach (var (name, value) in reply.Header)
            request.Headers.Add(name, value);
        return _host.StatusAsync(request);
    }
}
