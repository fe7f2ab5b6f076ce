using System.Text.Json.Nodes;
using Giftless.Tests.Hosting;

namespace Giftless.Attacks.Tests;

/// <summary>Attacks on locks.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LockAttacks
{
    private AttackHost _server = null!;

    [SetUp]
    public async Task Start() => _server = await AttackHost.StartAsync();

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    /// <summary>
    /// Ids count in their repository only, and another's lock is as one that is not there (Gitea CVE-2026-20897, soft-serve e3491469).
    /// </summary>
    [Test]
    public async Task A_lock_of_another_repository_does_not_exist()
    {
        var id = await LockAsync("writer", AttackHost.Repository, "a.bin");
        var foreign = await _server.SendAsync(AttackHost.As(Unlock(AttackHost.Foreign, id, """{"force":true}"""), "stranger"));
        var none = await _server.SendAsync(AttackHost.As(Unlock(AttackHost.Foreign, Attempt.NoLock, """{"force":true}"""), "stranger"));
        foreign.Status.Should().Be(none.Status).And.BeOneOf(403, 404);
        var listed = await _server.SendAsync(
            AttackHost.As(new(HttpMethod.Get, LfsHost.PathOf($"locks?id={id}", AttackHost.Foreign)), "stranger"));
        listed.Text.Should().Contain("\"locks\":[]");
        (await _server.StatusAsync(AttackHost.As(Unlock(AttackHost.Repository, id, "{}"), "writer"))).Should().Be(200);
    }

    /// <summary>What does not say <c>true</c> forces nothing (soft-serve CVE-2026-22253).</summary>
    [TestCase("{}")]
    [TestCase("""{"force":null}""")]
    [TestCase("""{"force":"true"}""")]
    [TestCase("""{"force":1}""")]
    [TestCase("""{"force":[true]}""")]
    [TestCase("""{"force":{"force":true}}""")]
    [TestCase("""{"force":"yes"}""")]
    [TestCase("""{"Force":true}""")]
    [TestCase("""{"force":false,"force":true}""")]
    [TestCase("""{"force":true}""")]
    public async Task Nobody_releases_another_s_lock_without_the_right_to(string body)
    {
        var id = await LockAsync("writer", AttackHost.Repository, "a.bin");
        var token = AttackHost.Token("mallory", $"obj:{AttackHost.Repository}/*:read,write,lock,verify");
        var request = Unlock(AttackHost.Repository, id, body);
        request.Headers.Authorization = new("Bearer", token);
        (await _server.StatusAsync(request)).Should().BeOneOf(400, 403, 422);
        (await _server.StatusAsync(AttackHost.As(Unlock(AttackHost.Repository, id, "{}"), "writer"))).Should().Be(200, "it is there still");
    }

    /// <summary>One spelling for each path; all others are refused or other files (git-as-svn PR 299).</summary>
    [TestCase("./dir/a.bin", 422)]
    [TestCase("/dir/a.bin", 422)]
    [TestCase("dir//a.bin", 422)]
    [TestCase("dir/a.bin/", 422)]
    [TestCase("dir/./a.bin", 422)]
    [TestCase("dir/x/../a.bin", 422)]
    [TestCase("dir/a.bin", 409)]
    [TestCase("dir/a.bin\\u0000", 422)]
    [TestCase("dir/a.bin\\n", 422)]
    [TestCase("dir/\\u001b[31ma.bin", 422)]
    [TestCase("dir/\\u202enib.a", 422)]
    [TestCase("dir/a\\u2028.bin", 422)]
    public async Task A_file_is_locked_once_whatever_its_spelling(string path, int status)
    {
        await LockAsync("writer", AttackHost.Repository, "dir/a.bin");
        var request =
            new HttpRequestMessage(HttpMethod.Post, LfsHost.PathOf("locks")) { Content = LfsHost.LfsContent($$"""{"path":"{{path}}"}""") };
        (await _server.StatusAsync(AttackHost.As(request, "writer"))).Should().Be(status);
    }

    /// <summary>The names of owners reach the terminals of others.</summary>
    [Test]
    public async Task A_name_brings_no_escapes_to_others_terminals()
    {
        var request =
            new HttpRequestMessage(HttpMethod.Post, LfsHost.PathOf("locks")) { Content = LfsHost.LfsContent("""{"path":"a.bin"}""") };
        request.Headers.Authorization = new(
            "Bearer", AttackHost.Token("e\u001b]0;vil\u0007\n\u202e" + new string('x', 5000), $"obj:{AttackHost.Repository}/*"));
        (await _server.StatusAsync(request)).Should().Be(201);
        var (_, text) = await _server.SendAsync(AttackHost.As(new(HttpMethod.Get, LfsHost.PathOf("locks")), "reader"));
        var name = (string)JsonNode.Parse(text)!["locks"]![0]!["owner"]!["name"]!;
        name.Should().StartWith("e").And.NotContainAny("\u001b", "\u0007", "\n", "\u202e");
        name.Length.Should().BeLessThan(300);
    }

    private async Task<string> LockAsync(string user, string repository, string path)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, LfsHost.PathOf("locks", repository))
        { Content = LfsHost.LfsContent($$"""{"path":"{{path}}"}""") };
        var (status, text) = await _server.SendAsync(AttackHost.As(request, user));
        status.Should().Be(201, text);
        return (string)JsonNode.Parse(text)!["lock"]!["id"]!;
    }

    private static HttpRequestMessage Unlock(string repository, string id, string body) =>
        new(HttpMethod.Post, LfsHost.PathOf($"locks/{id}/unlock", repository)) { Content = LfsHost.LfsContent(body) };
}
