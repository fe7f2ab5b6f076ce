using Giftless.Tests.Hosting;

namespace Giftless.Attacks.Tests;

/// <summary>Attacks on what lies under an oid.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ContentAttacks
{
    private AttackHost _server = null!;

    [SetUp]
    public async Task Start() => _server = await AttackHost.StartAsync();

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    /// <summary>To have an object, one has to bring its bytes (Gogs CVE-2026-52812, CVE-2026-25921).</summary>
    [Test]
    public async Task Another_repositorys_oid_is_not_to_be_had_without_its_bytes()
    {
        byte[] changed = [.. AttackHost.Others.Bytes];
        changed[0] ^= 1;
        foreach (var wrong in new[] { [], AttackHost.Others.Bytes[..^1], [.. AttackHost.Others.Bytes, 0], changed })
        {
            var put = new HttpRequestMessage(HttpMethod.Put, LfsHost.PathOf(AttackHost.Others)) { Content = new ByteArrayContent(wrong) };
            (await _server.StatusAsync(AttackHost.As(put, "writer"))).Should().Be(400);
        }

        var commit = new HttpRequestMessage(
            HttpMethod.Post,
            LfsHost.PathOf(AttackHost.Others) + $"/commit?upload={LfsHost.UploadName(AttackHost.Others.Size, 100)}&"
                + $"size={AttackHost.Others.Size}");
        (await _server.StatusAsync(AttackHost.As(commit, "writer"))).Should().Be(409);
        _server.Host.StoredFiles()
            .Should().BeEquivalentTo($"{AttackHost.Repository}/{AttackHost.Own.Oid}", $"{AttackHost.Foreign}/{AttackHost.Others.Oid}");
    }

    /// <summary>What is published does not change, by whatever way something else is sent.</summary>
    [Test]
    public async Task A_held_object_is_not_replaced()
    {
        byte[] changed = [.. AttackHost.Own.Bytes];
        changed[^1] ^= 1;
        var put = new HttpRequestMessage(HttpMethod.Put, LfsHost.PathOf(AttackHost.Own)) { Content = new ByteArrayContent(changed) };
        (await _server.StatusAsync(AttackHost.As(put, "writer"))).Should().Be(400);

        var part = new HttpRequestMessage(
            HttpMethod.Put, LfsHost.PathOf(AttackHost.Own) + $"/part?upload={LfsHost.UploadName(1000, 1000)}&number=1&pos=0&size=1000")
        { Content = new ByteArrayContent(changed) };
        (await _server.StatusAsync(AttackHost.As(part, "writer"))).Should().Be(200);
        await _server.StatusAsync(
            AttackHost.As(
                new HttpRequestMessage(
                    HttpMethod.Post,
                    LfsHost.PathOf(AttackHost.Own) + $"/commit?upload={LfsHost.UploadName(1000, 1000)}&size=1000"), "writer"));
        using var response = await _server.Host.Client.SendAsync(
            AttackHost.As(new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(AttackHost.Own)), "reader"));
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(AttackHost.Own.Bytes);
    }

    /// <summary>No media type leads around the check (GitLab commit 5b075413).</summary>
    [Test]
    public async Task A_wrong_body_is_refused_whatever_it_says_it_is(
        [Values("application/octet-stream", "application/vnd.git-lfs+json", "application/json", "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x", "text/html", "application/grpc", "message/http", "", "x/y; charset=utf-7")] string type,
        [Values("PUT", "part")] string way)
    {
        var wrong = new ByteArrayContent(AttackHost.New.Bytes[1..]);
        wrong.Headers.TryAddWithoutValidation("Content-Type", type);
        var path = LfsHost.PathOf(AttackHost.New)
            + (way == "part" ? $"/part?upload={_server.Host.StartUpload(AttackHost.New, 500)}&number=1&pos=0&size=500" : "");
        (await _server.StatusAsync(AttackHost.As(new HttpRequestMessage(HttpMethod.Put, path) { Content = wrong }, "writer")))
            .Should().Be(400);
        _server.Host.StoredFiles().Should().HaveCount(2);
    }

    /// <summary>No name leads out of the storage, in no position, by no method (Harness CVE-2025-58158).</summary>
    [Test]
    public async Task No_name_leads_out_of_the_storage()
    {
        var outside = new[] { "../../escaped", "..%2f..%2fescaped", "%2e%2e/%2e%2e/escaped", "..%5c..%5cescaped", "/etc/escaped", "a%00b",
            "%252e%252e%252f", "..;/x", ".staged/x", "org/repo%0d%0a", "C:%5cescaped" };
        foreach (var name in outside)
        {
            foreach (var (method, path) in new[]
            {
                ("GET", $"/{name}.git/info/lfs/objects/storage/{AttackHost.Own.Oid}"),
                ("PUT", $"/{name}.git/info/lfs/objects/storage/{AttackHost.New.Oid}"),
                ("GET", $"/org/repo.git/info/lfs/objects/storage/{name}"), ("PUT", $"/org/repo.git/info/lfs/objects/storage/{name}"),
                ("PUT", $"/org/repo.git/info/lfs/objects/storage/{AttackHost.New.Oid}/part?upload={name}&number=1&pos=0&size=500"),
                ("POST", $"/org/repo.git/info/lfs/objects/storage/{AttackHost.New.Oid}/commit?upload={name}&size=500"),
                ("POST", $"/org/repo.git/info/lfs/objects/storage/{AttackHost.New.Oid}/abort?upload={name}"),
                ("POST", $"/org/repo.git/info/lfs/locks/{name}/unlock"), ("GET", $"/org/repo.git/info/lfs/locks?path={name}"),
                ("GET", $"/org/repo.git/info/lfs/locks?cursor={name}"),
            })
            {
                var uri = new Uri(
                    _server.Host.Address + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
                var request = new HttpRequestMessage(
                    new HttpMethod(method), uri)
                { Content = method == "GET" ? null : new ByteArrayContent(AttackHost.New.Bytes) };
                await _server.StatusAsync(AttackHost.As(request, "writer"));
            }
        }

        _server.Host.StoredFiles().Should().OnlyContain(
            file => file.StartsWith("org/repo/", StringComparison.Ordinal) || file.StartsWith("other/repo/", StringComparison.Ordinal));
        Directory.EnumerateFiles(Path.GetTempPath(), "escaped*").Should().BeEmpty();
    }

    /// <summary>A Host that is no host steers no link (LFSX, its configuration document).</summary>
    [TestCase("real.example@evil.example")]
    [TestCase("real.example/evil")]
    [TestCase("real.example?x")]
    [TestCase("real.example#x")]
    [TestCase("real example")]
    [TestCase("")]
    public async Task A_host_that_is_none_is_refused(string host)
    {
        var request = Attempt.Own[0].OnOwn();
        request.Headers.TryAddWithoutValidation("Host", host);
        if (request.Headers.NonValidated.Contains("Host"))
            (await _server.StatusAsync(AttackHost.As(request, "reader"))).Should().Be(400);
    }
}
