using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Giftless.AspNetCore.Authorization;
using Giftless.Events;
using Giftless.Locks;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Locking.Tests;

/// <summary>The four routes of the locking API, and who may do what with them.</summary>
public sealed partial class LockHttpTests
{
    private static readonly Dictionary<string, LfsPermission[]> Rights = new()
    {
        ["reader"] = [LfsPermission.Read],
        ["ann"] = [LfsPermission.Read, LfsPermission.Lock],
        ["bob"] = [LfsPermission.Read, LfsPermission.Lock],
        ["admin"] = [LfsPermission.Read, LfsPermission.ForceUnlock],
        ["nobody"] = [],
    };

    private LfsHost _host = null!;
    private EventRecorder _events = null!;

    [SetUp]
    public async Task Start()
    {
        _events = new EventRecorder();
        _host = await StartAsync(lfs => lfs.AddInMemoryLocks(options => options.MaxPageSize = 100));
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task A_lock_is_created_listed_and_released()
    {
        var created = (await (await LockAsync("ann", "dir/a b.psd")).ShouldBeJsonAsync(201))["lock"]!;

        ((string?)created["path"]).Should().Be("dir/a b.psd");
        ((string?)created["owner"]!["name"]).Should().Be("ann");
        ((string?)created["id"]).Should().MatchRegex("^[A-Za-z0-9_-]+$");
        created["expires_at"].Should().BeNull();
        Rfc3339Utc().IsMatch((string)created["locked_at"]!).Should().BeTrue();
        var list = await ListAsync("reader");
        list["locks"]!.AsArray().Should().ContainSingle().Which!.ToJsonString().Should().Be(created.ToJsonString());

        var released = await (await UnlockAsync("ann", created)).ShouldBeJsonAsync(200);
        released["lock"]!.ToJsonString().Should().Be(created.ToJsonString());
        (await ListAsync("reader")).ToJsonString().Should().Be("""{"locks":[]}""");
    }

    [Test]
    public async Task A_held_path_is_409_with_the_lock_that_stands()
    {
        var standing = await CreateAsync("ann", "a.psd");

        foreach (var user in new[] { "ann", "bob" })
        {
            var conflict = await (await LockAsync(user, "a.psd")).ShouldBeJsonAsync(409);
            conflict["lock"]!.ToJsonString().Should().Be(standing.ToJsonString());
            ((string?)conflict["message"]).Should().Contain("a.psd").And.Contain("ann");
            ((string?)conflict["request_id"]).Should().NotBeNullOrEmpty();
        }
    }

    [Test]
    public async Task Verify_tells_ours_from_theirs()
    {
        var ours = await CreateAsync("ann", "a.psd");
        var theirs = await CreateAsync("bob", "b.psd");

        var reply = await VerifyAsync("ann");

        reply["ours"]!.AsArray().Should().ContainSingle().Which!.ToJsonString().Should().Be(ours.ToJsonString());
        reply["theirs"]!.AsArray().Should().ContainSingle().Which!.ToJsonString().Should().Be(theirs.ToJsonString());
        reply["next_cursor"].Should().BeNull();
    }

    [Test]
    public async Task Verify_answers_empty_lists_and_never_null() =>
        (await VerifyAsync("ann")).ToJsonString().Should().Be("""{"ours":[],"theirs":[]}""");

    [Test]
    public async Task Lists_come_in_pages_up_to_a_maximum()
    {
        for (var i = 0; i < 120; i++)
            await CreateAsync("ann", $"{i}.psd");

        var ids = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await ListAsync("ann", $"?limit=50{(cursor is null ? "" : $"&cursor={cursor}")}");
            page["locks"]!.AsArray().Count.Should().BeLessThanOrEqualTo(50);
            foreach (var item in page["locks"]!.AsArray())
                ids.Add((string)item!["id"]!).Should().BeTrue();
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        ids.Should().HaveCount(120);

        (await ListAsync("ann", "?limit=5000"))["locks"]!.AsArray().Should().HaveCount(100);
        var verified = await VerifyAsync("bob", """{"limit":30}""");
        verified["theirs"]!.AsArray().Should().HaveCount(30);
        verified["next_cursor"].Should().NotBeNull();
    }

    [Test]
    public async Task Path_and_id_filter_exactly()
    {
        var a = await CreateAsync("ann", "a.psd");
        await CreateAsync("ann", "A.psd");
        await CreateAsync("ann", "dir/a.psd");

        foreach (var query in new[] { "?path=a.psd", $"?id={a["id"]}", $"?path=a.psd&id={a["id"]}&refspec=refs/heads/main" })
            (await ListAsync("ann", query))["locks"]!.AsArray().Should().ContainSingle().Which!.ToJsonString()
                .Should().Be(a.ToJsonString());
        (await ListAsync("ann", "?path=a"))["locks"]!.AsArray().Should().BeEmpty();
        (await ListAsync("ann", "?path="))["locks"]!.AsArray().Should().HaveCount(3);
    }

    [TestCase("?limit=0", "limit")]
    [TestCase("?limit=-1", "limit")]
    [TestCase("?limit=many", "limit")]
    [TestCase("?cursor=abc", "cursor")]
    [TestCase("?path=../a", "path")]
    public async Task A_query_that_makes_no_sense_is_422(string query, string named) =>
        await (await SendAsync("ann", HttpMethod.Get, "locks" + query)).ShouldBeErrorAsync(422, named);

    [Test]
    public async Task A_changed_cursor_is_422_and_so_is_one_of_another_repository()
    {
        await CreateAsync("ann", "a.psd");
        await CreateAsync("ann", "b.psd");
        var cursor = (string)(await ListAsync("ann", "?limit=1"))["next_cursor"]!;
        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            await (await SendAsync("ann", HttpMethod.Get, $"locks?cursor={changed}")).ShouldBeErrorAsync(422, "cursor");
        }

        await (await SendAsync("ann", HttpMethod.Post, "locks/verify", $$"""{"cursor":"{{cursor}}"}""", "org/other")).ShouldBeErrorAsync(
            422, "cursor");
    }

    [TestCase("")]
    [TestCase("/a")]
    [TestCase("a/")]
    [TestCase("a//b")]
    [TestCase("./a")]
    [TestCase("a/../b")]
    [TestCase("a\\nb")]
    [TestCase("a\\u0000")]
    [TestCase("\\ud800")]
    public async Task A_path_that_is_none_is_422(string path) =>
        await (await SendAsync("ann", HttpMethod.Post, "locks", $$"""{"path":"{{path}}"}""")).ShouldBeErrorAsync(422);

    [Test]
    public async Task A_path_may_have_4096_bytes_and_no_more()
    {
        await CreateAsync("ann", new string('a', 4096));
        await (await LockAsync("ann", new string('a', 4097))).ShouldBeErrorAsync(422, "4096");
    }

    [Test]
    public async Task Rights_are_those_of_the_documentation()
    {
        var item = await CreateAsync("ann", "a.psd");

        await (await SendAsync("nobody", HttpMethod.Get, "locks")).ShouldBeErrorAsync(403);
        await (await SendAsync("nobody", HttpMethod.Post, "locks/verify", "{}")).ShouldBeErrorAsync(403);
        await (await LockAsync("reader", "b.psd")).ShouldBeErrorAsync(403);
        await (await UnlockAsync("reader", item)).ShouldBeErrorAsync(403);
        await (await UnlockAsync("bob", item)).ShouldBeErrorAsync(403, "ann");
        await (await UnlockAsync("bob", item, force: true)).ShouldBeErrorAsync(403, "ann");
        await (await UnlockAsync("admin", item)).ShouldBeErrorAsync(403);
        await (await UnlockAsync("admin", item, force: true)).ShouldBeJsonAsync(200);
        await (await UnlockAsync("ann", item)).ShouldBeErrorAsync(404);
    }

    [TestCase("GET", "locks", null)]
    [TestCase("POST", "locks", """{"path":"a"}""")]
    [TestCase("POST", "locks/verify", "{}")]
    [TestCase("POST", "locks/abc/unlock", "{}")]
    public async Task Nobody_is_asked_to_sign_in(string method, string resource, string? body) =>
        await (await SendAsync(null, new HttpMethod(method), resource, body)).ShouldBeErrorAsync(401);

    [Test]
    public async Task Verify_is_403_even_where_repositories_are_hidden()
    {
        await using var hiding = await StartAsync(lfs => lfs.AddInMemoryLocks(), options => options.HideUnreadable = true);

        await (await SendAsync("nobody", HttpMethod.Post, "locks/verify", "{}", host: hiding)).ShouldBeErrorAsync(403);
        await (await SendAsync("nobody", HttpMethod.Get, "locks", host: hiding)).ShouldBeErrorAsync(404);
    }

    [Test]
    public async Task The_routes_are_404_where_there_are_no_locks()
    {
        await using var lockless = await StartAsync(_ => { });

        await (await SendAsync("ann", HttpMethod.Get, "locks", host: lockless)).ShouldBeErrorAsync(404);
        await (await SendAsync("ann", HttpMethod.Post, "locks", """{"path":"a"}""", host: lockless)).ShouldBeErrorAsync(404);
        await (await SendAsync("ann", HttpMethod.Post, "locks/verify", "{}", host: lockless)).ShouldBeErrorAsync(404);
        await (await SendAsync("ann", HttpMethod.Post, "locks/abc/unlock", "{}", host: lockless)).ShouldBeErrorAsync(404);
    }

    [Test]
    public async Task A_store_that_cannot_be_reached_is_503_and_says_when_to_come_back()
    {
        await using var broken = await StartAsync(lfs => lfs.AddLocks(_ => new UnreachableStore()));

        var response = await SendAsync("ann", HttpMethod.Get, "locks", host: broken);

        await response.ShouldBeErrorAsync(503);
        response.Headers.RetryAfter!.Delta.Should().BePositive();
    }

    [Test]
    public async Task The_host_hears_of_locks_and_a_handler_that_fails_changes_nothing()
    {
        var mine = await CreateAsync("ann", "a.psd");
        var others = await CreateAsync("bob", "b.psd");
        await UnlockAsync("ann", mine);
        await UnlockAsync("admin", others, force: true);

        var events = await _events.WaitAsync(4);
        events.Select(item => (item.GetType(), item.User)).Should().Equal(
            (typeof(LockCreated), "ann"), (typeof(LockCreated), "bob"), (typeof(LockReleased), "ann"), (typeof(LockReleased), "admin"));
        events.OfType<LockReleased>().Select(item => item.Forced).Should().Equal(false, true);
    }

    [Test]
    public async Task A_lease_ends_a_lock()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Sketch.Now);
        await using var leasing = await StartAsync(
            lfs => lfs.AddInMemoryLocks(options => options.Lease = TimeSpan.FromHours(1)), time: time);
        var response = await SendAsync("ann", HttpMethod.Post, "locks", """{"path":"a"}""", host: leasing);
        var created = (await response.ShouldBeJsonAsync(201))["lock"]!;
        DateTimeOffset.Parse((string)created["expires_at"]!, CultureInfo.InvariantCulture).Should().Be(Sketch.Now.AddHours(1));

        await (await SendAsync("bob", HttpMethod.Post, "locks", """{"path":"a"}""", host: leasing)).ShouldBeJsonAsync(409);
        time.Advance(TimeSpan.FromHours(1));
        await (await SendAsync("bob", HttpMethod.Post, "locks", """{"path":"a"}""", host: leasing)).ShouldBeJsonAsync(201);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$")]
    private static partial Regex Rfc3339Utc();

    private Task<LfsHost> StartAsync(
        Action<IGitLfsBuilder> locks, Action<AspNetCore.GitLfsOptions>? options = null,
        Microsoft.Extensions.Time.Testing.FakeTimeProvider? time = null) =>
        LfsHost.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Options = options;
            setup.Lfs = locks;
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddSingleton<IAuthorizationHandler, RightsHandler>();
                builder.Services.AddSingleton<ILfsEventHandler>(new FailingHandler()).AddSingleton<ILfsEventHandler>(_events);
            };
            setup.Map = app => app.MapGitLfs();
        });

    private Task<HttpResponseMessage> SendAsync(
        string? user, HttpMethod method, string resource, string? body = null, string repository = LfsHost.Repository, LfsHost? host = null)
    {
        var content = body is null ? null : LfsHost.LfsContent(body);
        return (host ?? _host).Client.SendAsync(
            new HttpRequestMessage(method, LfsHost.PathOf(resource, repository)) { Content = content }.As(user));
    }

    private Task<HttpResponseMessage> LockAsync(string user, string path) =>
        SendAsync(
            user, HttpMethod.Post, "locks",
            new JsonObject { ["path"] = path, ["ref"] = new JsonObject { ["name"] = "refs/heads/main" } }.ToJsonString());

    private async Task<JsonNode> CreateAsync(string user, string path) =>
        (await (await LockAsync(user, path)).ShouldBeJsonAsync(201))["lock"]!;

    private Task<HttpResponseMessage> UnlockAsync(string user, JsonNode item, bool force = false) =>
        SendAsync(user, HttpMethod.Post, $"locks/{item["id"]}/unlock", force ? """{"force":true}""" : """{"force":false}""");

    private async Task<JsonNode> ListAsync(string user, string query = "") =>
        await (await SendAsync(user, HttpMethod.Get, "locks" + query)).ShouldBeJsonAsync(200);

    private async Task<JsonNode> VerifyAsync(string user, string body = """{"ref":{"name":"refs/heads/main"}}""") =>
        await (await SendAsync(user, HttpMethod.Post, "locks/verify", body)).ShouldBeJsonAsync(200);

    private sealed class RightsHandler : AuthorizationHandler<LfsRequirement, LfsResource>
    {
        protected override Task HandleRequirementAsync(
            AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource)
        {
            if (context.User.Identity?.Name is { } name && Rights[name].Contains(requirement.Permission))
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }

    private sealed class FailingHandler : ILfsEventHandler
    {
        public ValueTask HandleAsync(LfsEvent happened, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("A handler that fails.");
    }

    private sealed class UnreachableStore : ILockStore
    {
        public Task<FileLock> CreateAsync(FileLock candidate, DateTimeOffset now, CancellationToken cancellationToken) =>
            throw new LockStoreUnavailableException();

        public Task<LockPage> ListAsync(RepositoryName repository, LockFilter filter, CancellationToken cancellationToken) =>
            throw new LockStoreUnavailableException();

        public Task<IReadOnlyList<FileLock>> FindAsync(
            RepositoryName repository, IReadOnlyCollection<LockPath> paths, DateTimeOffset now,
            CancellationToken cancellationToken) => throw new LockStoreUnavailableException();

        public Task<bool> DeleteAsync(RepositoryName repository, string id, CancellationToken cancellationToken) =>
            throw new LockStoreUnavailableException();
    }
}
