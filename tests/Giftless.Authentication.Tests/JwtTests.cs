using Giftless.Authentication.Jwt;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>Tokens that are taken, and how they may come.</summary>
public sealed class JwtTests
{
    [Test]
    public async Task Comes_as_bearer_as_password_and_in_the_query()
    {
        await using var host = await StartAsync(jwt => jwt.Key = TestKeys.Secret);
        var token = TestKeys.Token();
        (await host.ReadAsync(token)).Should().Be(200);
        (await host.StatusAsync(Requests.Batch("download").As("_jwt", token))).Should().Be(200);
        (await host.StatusAsync(InQuery(token))).Should().Be(200);
        (await host.StatusAsync(Requests.Batch("download").As("ann", token))).Should().Be(401);
        (await host.StatusAsync(Requests.Batch("download"))).Should().Be(401);
    }

    [Test]
    public async Task Comes_under_the_configured_name_or_none([Values("token", "")] string name)
    {
        await using var host = await StartAsync(jwt => (jwt.Key, jwt.BasicUser) = (TestKeys.Secret, name));
        (await host.StatusAsync(Requests.Batch("download").As("_jwt", TestKeys.Token()))).Should().Be(401);
        (await host.StatusAsync(Requests.Batch("download").As(name, TestKeys.Token()))).Should().Be(name.Length > 0 ? 200 : 401);
        (await host.ReadAsync(TestKeys.Token())).Should().Be(200);
    }

    [Test]
    public async Task Of_every_algorithm_is_taken_with_its_key(
        [Values("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "ES256")] string algorithm, [Values] bool file)
    {
        using var folder = new TempFolder();
        var path = Path.Join(folder.Path, "key");
        await File.WriteAllTextAsync(path, $"{TestKeys.Public(algorithm)}\n");
        await using var host = await StartAsync(jwt =>
        {
            jwt.Algorithm = algorithm;
            jwt.Key = file ? null : TestKeys.Public(algorithm);
            jwt.KeyFile = file ? path : null;
        });
        var issuer = TestKeys.Issuer(options => (options.Algorithm, options.Key) = (algorithm, TestKeys.Private(algorithm)));
        (await host.ReadAsync(issuer.Issue("ann", [TestKeys.AllOfRepository]))).Should().Be(200);
    }

    [Test]
    public async Task Allows_what_its_scopes_say()
    {
        await using var host = await StartAsync(jwt => jwt.Key = TestKeys.Secret);
        var held = host.Hold(Sample.Of(10));
        var other = host.Hold(Sample.Of(11));
        var reader = TestKeys.Token("obj:org/repo/*:read");
        (await host.ReadAsync(reader)).Should().Be(200);
        (await host.ReadAsync(reader, "org/other")).Should().Be(403);
        (await host.StatusAsync(Requests.Batch("upload").Bearer(reader))).Should().Be(403);

        var single = TestKeys.Token($"obj:org/repo/{held.Oid}:read");
        (await host.StatusAsync(Requests.Batch("download", content: held).Bearer(single))).Should().Be(200);
        (await host.StatusAsync(Requests.Batch("download", content: other).Bearer(single))).Should().Be(403);
        (await host.StatusAsync(new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(held)).Bearer(single))).Should().Be(200);
        (await host.StatusAsync(new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(other)).Bearer(single))).Should().Be(403);
    }

    [Test]
    public async Task Without_scopes_is_a_user_without_rights()
    {
        await using var host = await StartAsync(jwt => jwt.Key = TestKeys.Secret);
        (await host.ReadAsync(TestKeys.Issuer().Issue("ann", []))).Should().Be(403);
    }

    [Test]
    public async Task Of_several_issuers_is_taken_by_its_key_id()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => lfs
                .AddJwt(jwt => (jwt.Key, jwt.KeyId) = (TestKeys.Secret, "first"))
                .AddJwt(jwt => (jwt.Key, jwt.KeyId) = (TestKeys.OtherSecret, "second"));
            setup.Map = app => app.MapGitLfs();
        });
        string Token(string key, string? id) =>
            TestKeys.Issuer(options => (options.Key, options.KeyId) = (key, id)).Issue("ann", [TestKeys.AllOfRepository]);
        (await host.ReadAsync(Token(TestKeys.Secret, "first"))).Should().Be(200);
        (await host.ReadAsync(Token(TestKeys.OtherSecret, "second"))).Should().Be(200);
        (await host.ReadAsync(Token(TestKeys.OtherSecret, "first"))).Should().Be(401);
        (await host.ReadAsync(Token(TestKeys.Secret, "third"))).Should().Be(401);
        (await host.ReadAsync(Token(TestKeys.Secret, null))).Should().Be(401);
    }

    [Test]
    public async Task Names_the_owner_of_a_lock_by_name_or_else_subject()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => lfs.AddInMemoryLocks().AddJwt(jwt => jwt.Key = TestKeys.Secret);
            setup.Map = app => app.MapGitLfs();
        });
        async Task<string> LockAsync(string path, Dictionary<string, object>? claims)
        {
            var request = new HttpRequestMessage(
                HttpMethod.Post, LfsHost.PathOf("locks"))
            { Content = LfsHost.LfsContent($$"""{"path":"{{path}}"}""") };
            using var response = await host.Client.SendAsync(
                request.Bearer(TestKeys.Issuer().Issue("user-1", [TestKeys.AllOfRepository], claims: claims)));
            return await response.Content.ReadAsStringAsync();
        }

        (await LockAsync("a", null)).Should().Contain("\"name\":\"user-1\"");
        (await LockAsync("b", new() { ["name"] = "Ann" })).Should().Contain("\"name\":\"Ann\"");
    }

    private static HttpRequestMessage InQuery(string token)
    {
        var request = Requests.Batch("download");
        request.RequestUri = new Uri($"{request.RequestUri}?jwt={token}", UriKind.Relative);
        return request;
    }

    private static Task<LfsHost> StartAsync(Action<LfsJwtOptions> configure) => LfsHost.StartAsync(setup =>
    {
        setup.Lfs = lfs => lfs.AddJwt(configure);
        setup.Map = app => app.MapGitLfs();
    });
}
