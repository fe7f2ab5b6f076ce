using System.Text.Json.Nodes;
using Giftless.AspNetCore.Authorization;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.AspNetCore.Tests;

/// <summary>
/// A token opens one operation on one object of one repository until it expires. Whatever else it is tried on is 403, never 401, after
/// which clients would ask again for ever; whether a policy guards the mount or the host's own handler.
/// </summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ActionTokenTests(bool policy)
{
    private static readonly Sample Held = Sample.Of(10);
    private static readonly Sample Other = Sample.Of(11);
    private static readonly Sample New = Sample.Of(1000);

    private FakeTimeProvider _time = null!;
    private LfsHost _host = null!;

    [SetUp]
    public async Task Start()
    {
        _time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        _host = await LfsHost.StartAsync(Secure);
        foreach (var repository in new[] { LfsHost.Repository, "org/other" })
        {
            _host.Hold(Held, repository);
            _host.Hold(Other, repository);
        }
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Opens_what_it_was_made_for()
    {
        var upload = await _host.ActionsAsync("upload", New, "writer");
        await (await _host.SendAsync(HttpMethod.Put, upload["upload"]!, new ByteArrayContent(New.Bytes))).ShouldBeAsync(200);
        await (await _host.SendAsync(HttpMethod.Post, upload["verify"]!, LfsHost.VerifyContent(New))).ShouldBeAsync(200);
        var download = (await _host.ActionsAsync("download", New, "writer"))["download"]!;
        (await (await _host.SendAsync(HttpMethod.Get, download)).Content.ReadAsByteArrayAsync()).Should().Equal(New.Bytes);
        await (await _host.SendAsync(HttpMethod.Head, download)).ShouldBeAsync(200);
    }

    [Test]
    public async Task Without_a_token_a_transfer_needs_a_user()
    {
        await (await _host.Client.GetAsync(LfsHost.PathOf(Held))).ShouldBeErrorAsync(401);
        await (await _host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(Held)).As("writer"))).ShouldBeAsync(200);
    }

    [Test]
    public async Task Opens_it_also_beside_a_header_that_the_client_sends_with_every_request(
        [Values("Bearer abc", "Basic YTpi", "Basic d3JpdGVyOnJpZ2h0")] string other, [Values] bool former)
    {
        var (upload, _, download) = await AllAsync();
        async Task<HttpResponseMessage> SendAsync(HttpMethod method, JsonObject action, string? href = null)
        {
            var request = new HttpRequestMessage(method, href ?? (string)action["href"]!);
            if (former)
                request.Headers.TryAddWithoutValidation("Authorization", [other, $"GitLfs {Token(action)}"]);
            else
            {
                request.Headers.TryAddWithoutValidation("Authorization", other);
                request.Headers.TryAddWithoutValidation("Giftless-Action", Token(action));
            }

            return await _host.Client.SendAsync(request);
        }

        await (await SendAsync(HttpMethod.Get, download)).ShouldBeAsync(200);
        await (await SendAsync(HttpMethod.Get, upload, LfsHost.PathOf(Held))).ShouldBeErrorAsync(403, "token");
    }

    [Test]
    public async Task Opens_no_other_object()
    {
        var (upload, verify, download) = await AllAsync();
        await ShouldBeRefusedAsync(HttpMethod.Put, upload, LfsHost.PathOf(Other), new ByteArrayContent(Other.Bytes));
        await ShouldBeRefusedAsync(HttpMethod.Get, download, LfsHost.PathOf(Other));
        await ShouldBeRefusedAsync(HttpMethod.Post, verify, (string)verify["href"]!, LfsHost.VerifyContent(Other));
        await ShouldBeRefusedAsync(HttpMethod.Get, download, LfsHost.PathOf("objects/storage/xyz"));
    }

    [Test]
    public async Task Opens_no_other_repository()
    {
        var (upload, verify, download) = await AllAsync();
        await ShouldBeRefusedAsync(HttpMethod.Put, upload, LfsHost.PathOf(New, "org/other"), new ByteArrayContent(New.Bytes));
        await ShouldBeRefusedAsync(HttpMethod.Get, download, LfsHost.PathOf(Held, "org/other"));
        await ShouldBeRefusedAsync(
            HttpMethod.Post, verify, LfsHost.PathOf("objects/storage/verify", "org/other"), LfsHost.VerifyContent(Held));
        _host.StoredFiles().Should().NotContain(file => file.EndsWith(New.Oid.ToString()));
    }

    [Test]
    public async Task Opens_no_other_operation()
    {
        var (upload, verify, download) = await AllAsync();
        var downloadOfNew = Clone(upload);
        await ShouldBeRefusedAsync(HttpMethod.Get, downloadOfNew, LfsHost.PathOf(New));
        await ShouldBeRefusedAsync(HttpMethod.Put, download, LfsHost.PathOf(Held), new ByteArrayContent(Held.Bytes));
        await ShouldBeRefusedAsync(HttpMethod.Put, verify, LfsHost.PathOf(New), new ByteArrayContent(New.Bytes));
        await ShouldBeRefusedAsync(HttpMethod.Post, upload, LfsHost.PathOf("objects/storage/verify"), LfsHost.VerifyContent(New));
        await ShouldBeRefusedAsync(HttpMethod.Post, download, LfsHost.PathOf("objects/storage/verify"), LfsHost.VerifyContent(Held));
    }

    [Test]
    public async Task Opens_no_batch()
    {
        var (upload, _, _) = await AllAsync();
        await (await _host.SendAsync(HttpMethod.Post, upload, LfsHost.LfsContent("{}"),
            LfsHost.PathOf("objects/batch"))).ShouldBeErrorAsync(401);
    }

    [TestCase("?disposition=inline&filename=a.txt", true)]
    [TestCase("?disposition=attachment&filename=a.txt", false)]
    [TestCase("?disposition=inline&filename=b.txt", false)]
    [TestCase("?disposition=inline&filename=a.txt&x=1", false)]
    [TestCase("", false)]
    public async Task Opens_no_other_presentation(string query, bool same)
    {
        var reply = await _host.PostBatchAsync(
            $$"""{"operation":"download","objects":[{"oid":"{{Held.Oid}}","size":10,"x-filename":"a.txt","x-disposition":"inline"}]}""",
            "writer");
        var action = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["objects"]![0]!["actions"]!["download"]!;
        if (same)
            await (await _host.SendAsync(HttpMethod.Get, action, href: LfsHost.PathOf(Held) + query)).ShouldBeAsync(200);
        else
            await ShouldBeRefusedAsync(HttpMethod.Get, action, LfsHost.PathOf(Held) + query);
    }

    [Test]
    public async Task A_link_without_presentation_takes_none()
    {
        var (_, _, download) = await AllAsync();
        await ShouldBeRefusedAsync(HttpMethod.Get, download, LfsHost.PathOf(Held) + "?filename=evil.html");
    }

    [Test]
    public async Task Lives_as_long_as_advertised_and_not_much_longer()
    {
        var (upload, verify, _) = await AllAsync();
        ((int)upload["expires_in"]!).Should().Be(1000, "at a byte a second the object takes so long");
        _time.Advance(TimeSpan.FromSeconds(1000));
        await (await _host.SendAsync(HttpMethod.Put, upload, new ByteArrayContent(New.Bytes))).ShouldBeAsync(200);
        await (await _host.SendAsync(HttpMethod.Post, verify, LfsHost.VerifyContent(New))).ShouldBeAsync(200);
        _time.Advance(TimeSpan.FromSeconds(60));
        await ShouldBeRefusedAsync(HttpMethod.Put, upload, LfsHost.PathOf(New), new ByteArrayContent(New.Bytes));
        await ShouldBeRefusedAsync(HttpMethod.Post, verify, (string)verify["href"]!, LfsHost.VerifyContent(New));
    }

    [Test]
    public async Task Grows_old_with_the_size_from_a_minimum_on()
    {
        (await ExpiryAsync(0)).Should().Be(100);
        (await ExpiryAsync(100)).Should().Be(100);
        (await ExpiryAsync(101)).Should().Be(101);
        (await ExpiryAsync(5L << 40)).Should().Be(24 * 60 * 60, "the client does not choose how long its token lives");

        async Task<int> ExpiryAsync(long size)
        {
            var reply = await _host.PostBatchAsync(
                $$"""{"operation":"upload","objects":[{"oid":"{{new string('a', 64)}}","size":{{size}}}]}""", "writer");
            return (int)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["objects"]![0]!["actions"]!["upload"]!["expires_in"]!;
        }
    }

    [Test]
    public async Task Is_worthless_when_mutilated()
    {
        var (_, _, download) = await AllAsync();
        var token = Token(download);
        var dot = token.IndexOf('.');
        var mutilated = Enumerable.Range(0, token.Length)
            .Where(i => i % 7 == 0 || i == token.Length - 1 || Math.Abs(i - dot) < 3)
            .Select(i => $"{token[..i]}{(token[i] == 'B' ? 'C' : 'B')}{token[(i + 1)..]}")
            .Concat(
                ["", "x", ".", "a.b", token[..^1], token + "A", token[..dot], token[..(dot + 1)], token[dot..], $"{token} {token}",
                    $"{token}, {token}"]);
        foreach (var text in mutilated)
        {
            foreach (var (header, value) in new[] { ("Giftless-Action", text), ("Authorization", $"GitLfs {text}"),
                ("Authorization", $"gitlfs  {text}") })
            {
                // Of the former header's lines and words each is looked at.
                if (header == "Authorization" && text.EndsWith($", {token}", StringComparison.Ordinal))
                    continue;
                var changed = Clone(download);
                changed["header"] = new JsonObject { [header] = value };
                await ShouldBeRefusedAsync(HttpMethod.Get, changed, LfsHost.PathOf(Held));
            }
        }
    }

    [Test]
    public async Task Says_how_many_bytes_come()
    {
        var (upload, _, _) = await AllAsync();
        await (await _host.SendAsync(HttpMethod.Put, upload, new ByteArrayContent(New.Bytes[1..]))).ShouldBeErrorAsync(
            400, "announced with 1000");
    }

    [Test]
    public async Task Opens_no_other_server_of_the_process()
    {
        using var folder = new TempFolder();
        await using var host = await LfsHost.StartAsync(setup =>
        {
            Secure(setup);
            var services = setup.Services!;
            setup.Services = builder =>
            {
                services(builder);
                builder.Services.AddGitLfs("archive").AddFileSystemStorage(folder.Path);
            };
            setup.Map = app =>
            {
                Guard(app.MapGitLfs());
                Guard(app.MapGitLfs("/archive/{org}/{repo}", name: "archive"));
            };
        });
        var upload = (await host.ActionsAsync("upload", New, "writer"))["upload"]!;
        await (await host.SendAsync(HttpMethod.Put, upload, new ByteArrayContent(New.Bytes),
            $"/archive/org/repo/objects/storage/{New.Oid}"))
            .ShouldBeErrorAsync(403);
        folder.Files().Should().BeEmpty();
    }

    [Test]
    public async Task Opens_every_server_that_shares_the_key_ring_also_after_its_keys_changed([Values] bool shared)
    {
        await using var other = await LfsHost.StartAsync(setup =>
        {
            Secure(setup);
            setup.KeyFolder = shared ? _host.KeyFolder : null;
        });
        var (upload, _, _) = await AllAsync();
        _time.Advance(TimeSpan.FromMinutes(15));
        await _host.ActionsAsync("upload", New, "writer");
        await other.ActionsAsync("upload", New, "writer");
        var response = await other.SendAsync(HttpMethod.Put, upload, new ByteArrayContent(New.Bytes), LfsHost.PathOf(New));
        if (shared)
            await response.ShouldBeAsync(200);
        else
            await response.ShouldBeErrorAsync(403);
        await (await _host.SendAsync(HttpMethod.Put, upload, new ByteArrayContent(New.Bytes))).ShouldBeAsync(200);
    }

    [Test]
    public async Task Is_never_logged()
    {
        var (upload, verify, download) = await AllAsync();
        await _host.SendAsync(HttpMethod.Put, upload, new ByteArrayContent(New.Bytes));
        await _host.SendAsync(HttpMethod.Post, verify, LfsHost.VerifyContent(New));
        await ShouldBeRefusedAsync(HttpMethod.Get, download, LfsHost.PathOf(Other));
        _host.Log.All().Should().Contain(
            text => text.Contains("Giftless-Action: [Redacted]", StringComparison.Ordinal), "else the host did not log requests");
        foreach (var secret in new[] { upload, verify, download }.SelectMany(action => Token(action).Split('.')))
            _host.Log.All().Should().NotContain(text => text.Contains(secret, StringComparison.Ordinal));
    }

    private async Task<(JsonObject Upload, JsonObject Verify, JsonObject Download)> AllAsync()
    {
        var upload = await _host.ActionsAsync("upload", New, "writer");
        return (upload["upload"]!.AsObject(), upload["verify"]!.AsObject(),
            (await _host.ActionsAsync("download", Held, "writer"))["download"]!.AsObject());
    }

    private async Task ShouldBeRefusedAsync(HttpMethod method, JsonNode action, string href, HttpContent? body = null) =>
        await (await _host.SendAsync(method, action, body, href)).ShouldBeErrorAsync(403, "token");

    private static string Token(JsonNode action) => (string)action["header"]!["Giftless-Action"]!;

    private static JsonObject Clone(JsonNode action) => action.DeepClone().AsObject();

    private void Secure(LfsHostSetup setup)
    {
        setup.Time = _time;
        setup.VerifiesUploads = true;
        setup.Options = options => (options.ActionLifetime.Minimum, options.ActionLifetime.SlowestBytesPerSecond) = (
            TimeSpan.FromSeconds(100), 1);
        setup.Pipeline = app => app.UseHttpLogging();
        setup.Services = builder =>
        {
            builder.AddUsers();
            builder.Services.AddHttpLogging(logging => logging.LoggingFields = HttpLoggingFields.All);
            if (!policy)
                builder.Services.AddSingleton<IAuthorizationHandler, WritersHandler>();
        };
        setup.Map = app => Guard(app.MapGitLfs());
    }

    private void Guard(GitLfsEndpointConventionBuilder lfs)
    {
        if (policy)
            lfs.RequireAuthorization(requirements => requirements.RequireRole("writer"));
    }

    private sealed class WritersHandler : AuthorizationHandler<LfsRequirement, LfsResource>
    {
        protected override Task HandleRequirementAsync(
            AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource)
        {
            if (context.User.IsInRole("writer"))
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
