using System.Security.Claims;
using Giftless.Authentication.Ssh;
using Giftless.Authentication.Users;
using Giftless.Locks;
using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>Ann of one way in is not ann of another: whose a lock is does not hang on a name.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LockOwnerTests
{
    private const string Password = "open sesame";

    private static readonly string Hash = LfsUserPassword.Hash(Password);

    private FakeGitHub _gitHub = null!;
    private LfsHost _host = null!;
    private IServiceProvider _services = null!;

    [SetUp]
    public async Task Start()
    {
        _gitHub = await FakeGitHub.StartAsync();
        _host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => lfs.AddInMemoryLocks()
                .AddUsers(users => users.Add(new LfsUser { Name = "ann", PasswordHash = Hash, Write = { "*" } }))
                .AddGitHub(_gitHub.Configure)
                .AddJwt(jwt => (jwt.Key, jwt.KeyId, jwt.SpeaksForUsers) = (TestKeys.Secret, "own", true))
                .AddJwt(jwt => (jwt.Algorithm, jwt.Key, jwt.KeyId) = ("RS256", TestKeys.Public("RS256"), "foreign"));
            setup.Map = app =>
            {
                app.MapGitLfs();
                _services = app.Services;
            };
        });
    }

    [TearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        await _gitHub.DisposeAsync();
    }

    [Test]
    public async Task A_name_is_not_shared_by_ways_in()
    {
        _gitHub.Add("ghp_ann", "ann", write: [LfsHost.Repository]);
        Func<HttpRequestMessage, HttpRequestMessage>[] anns =
        [
            request => request.As("ann", Password),
            request => request.Bearer("ghp_ann"),
            request => request.Bearer(OwnToken("ann")),
            request => request.Bearer(ForeignToken("ann")),
            request => request.Bearer(ForeignToken("ann", new Dictionary<string, object> { [LockOwner.ClaimType] = "users:ann" })),
            request => request.Bearer(ForeignToken("ann", new Dictionary<string, object> { ["iss"] = "users" })),
        ];
        foreach (var ann in anns[..4])
        {
            var id = await LockAsync(ann, "a.bin");
            foreach (var other in anns.Where(other => other != ann && !(ann == anns[3] && other == anns[4])))
            {
                (await UnlockAsync(other, id)).Should().Be(403);
                (await VerifyAsync(other)).Should().Be((0, 1));
            }

            (await VerifyAsync(ann)).Should().Be((1, 0));
            (await UnlockAsync(ann, id)).Should().Be(200);
        }
    }

    [Test]
    public async Task A_user_who_comes_through_SSH_is_the_same()
    {
        var authenticate = new GitLfsAuthenticate(
            _services.GetRequiredService<IAuthorizationService>(), TestKeys.Issuer(
                options => options.KeyId = "own"), new Uri("https://lfs.example"));
        var reply = await authenticate.AnswerAsync(_services.FindLfsUser("ann")!, LfsHost.Repository, "upload");
        var id = await LockAsync(request => request.As("ann", Password), "a.bin");
        (await UnlockAsync(request => request.Bearer(reply.Header!["Authorization"]["Bearer ".Length..]), id)).Should().Be(200);
    }

    [Test]
    public async Task An_empty_subject_is_nobody() =>
        (await _host.StatusAsync(LockRequest("a.bin").Bearer(OwnToken("")))).Should().Be(403);

    [Test]
    public async Task A_user_of_GitHub_keeps_locks_under_another_login()
    {
        _gitHub.Add("ghp_1", "ann", write: [LfsHost.Repository], id: 7);
        _gitHub.Add("ghp_2", "anna", write: [LfsHost.Repository], id: 7);
        _gitHub.Add("ghp_3", "ann", write: [LfsHost.Repository], id: 8);
        var id = await LockAsync(request => request.Bearer("ghp_1"), "a.bin");
        (await UnlockAsync(request => request.Bearer("ghp_3"), id)).Should().Be(403);
        (await UnlockAsync(request => request.Bearer("ghp_2"), id)).Should().Be(200);
    }

    [Test]
    public async Task Apps_of_GitHub_are_not_all_one()
    {
        _gitHub.Add("ghs_1", "one[bot]", write: [LfsHost.Repository], id: 100);
        _gitHub.Add("ghs_1b", "one[bot]", write: [LfsHost.Repository], id: 100);
        _gitHub.Add("ghs_2", "two[bot]", write: [LfsHost.Repository], id: 101);
        var id = await LockAsync(request => request.Bearer("ghs_1"), "a.bin");
        (await UnlockAsync(request => request.Bearer("ghs_2"), id)).Should().Be(403);
        (await UnlockAsync(request => request.Bearer("ghs_1b"), id)).Should().Be(200);
    }

    [Test]
    public async Task Locks_of_the_version_before_are_still_their_owner_s()
    {
        var store = _services.GetRequiredKeyedService<ILockStore>("");
        var former = new FileLock(
            "0123456789abcdefABCD-_", RepositoryName.Parse(LfsHost.Repository), LockPath.Parse("a.bin"), new LockOwner("ann", "ann"),
            DateTimeOffset.UtcNow, null);
        await store.CreateAsync(former, DateTimeOffset.UtcNow, default);
        (await VerifyAsync(request => request.As("ann", Password))).Should().Be((1, 0));
        (await UnlockAsync(request => request.As("ann", Password), former.Id)).Should().Be(200);
    }

    [Test]
    public void Owners_of_a_host_are_told_apart_by_who_says_who_they_are()
    {
        static LockOwner Of(params Claim[] claims) => LockOwner.Of(new ClaimsPrincipal(new ClaimsIdentity(claims, "Cookies")));
        Of(new Claim(ClaimTypes.Name, "ann"), new Claim(ClaimTypes.NameIdentifier, "42"))
            .Should().BeEquivalentTo(new { Id = "host:42", Name = "ann" });
        Of(new Claim(ClaimTypes.Name, "ann")).Id.Should().Be("host:ann");
        Of(new Claim("sub", "b:c", null, "a")).Id.Should().Be("host/a:b:c").And.NotBe(Of(new Claim("sub", "c", null, "a:b")).Id);
        FluentActions.Invoking(() => Of(new Claim("sub", ""))).Should().Throw<LfsException>().Which.Code.Should().Be(403);
        LockOwner.Of(new ClaimsPrincipal()).Should().Be(new LockOwner("", "anonymous"));
        (LockOwner.ById("ann").Id, LockOwner.ById("github:7").Id).Should().Be(("users:ann", "github:7"));
    }

    private static string OwnToken(string subject) =>
        TestKeys.Issuer(options => options.KeyId = "own").Issue(subject, [TestKeys.AllOfRepository]);

    private static string ForeignToken(string subject, IReadOnlyDictionary<string, object>? claims = null) => TestKeys.Issuer(options =>
    {
        (options.Algorithm, options.Key, options.KeyId) = ("RS256", TestKeys.Private("RS256"), "foreign");
        options.Issuer = (string?)claims?.GetValueOrDefault("iss") ?? "https://foreign.example";
    }).Issue(subject, [TestKeys.AllOfRepository.Replace("/*", "/*:*", StringComparison.Ordinal)], claims: claims);

    private static HttpRequestMessage LockRequest(string path) =>
        new(HttpMethod.Post, LfsHost.PathOf("locks")) { Content = LfsHost.LfsContent($$"""{"path":"{{path}}"}""") };

    private async Task<string> LockAsync(Func<HttpRequestMessage, HttpRequestMessage> user, string path)
    {
        using var response = await _host.Client.SendAsync(user(LockRequest(path)));
        return (string)(await response.ShouldBeJsonAsync(201))["lock"]!["id"]!;
    }

    private Task<int> UnlockAsync(Func<HttpRequestMessage, HttpRequestMessage> user, string id) =>
        _host.StatusAsync(
            user(new HttpRequestMessage(HttpMethod.Post, LfsHost.PathOf($"locks/{id}/unlock")) { Content = LfsHost.LfsContent("{}") }));

    private async Task<(int Ours, int Theirs)> VerifyAsync(Func<HttpRequestMessage, HttpRequestMessage> user)
    {
        using var response = await _host.Client.SendAsync(
            user(new HttpRequestMessage(HttpMethod.Post, LfsHost.PathOf("locks/verify")) { Content = LfsHost.LfsContent("{}") }));
        var reply = await response.ShouldBeJsonAsync(200);
        return (reply["ours"]!.AsArray().Count, reply["theirs"]!.AsArray().Count);
    }
}
