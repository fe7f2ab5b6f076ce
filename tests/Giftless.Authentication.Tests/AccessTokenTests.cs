using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using Giftless.AccessTokens;
using Giftless.AspNetCore;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.AccessTokens;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Authentication.Tests;

/// <summary>Tokens that users make for git.</summary>
public sealed class AccessTokenTests
{
    private const string Other = "org/other";

    private WatchedTokenStore _store = null!;
    private AccessTokenService _tokens = null!;
    private FakeTimeProvider _time = null!;

    [SetUp]
    public void Start() => (_store, _time) = (new WatchedTokenStore(), new FakeTimeProvider(DateTimeOffset.UtcNow));

    [Test]
    public async Task Sign_in_as_the_password_of_anybody_and_as_bearer_for_what_their_scopes_say()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens());
        var reading = await CreateAsync(LfsPermission.Read);
        var writing = await CreateAsync(LfsPermission.Read, LfsPermission.Write);
        foreach (var name in new[] { "ann", "x", "", "_jwt" })
        {
            (await host.ReadAndWriteAsync(name, reading.Token)).Should().Be((200, 403));
            (await host.ReadAndWriteAsync(name, writing.Token)).Should().Be((200, 200));
            (await host.ReadAndWriteAsync(name, writing.Token, Other)).Should().Be((403, 403));
        }

        (await host.ReadAsync(reading.Token)).Should().Be(200);
        (await host.ReadAndWriteAsync(writing.Token, "")).Should().Be((401, 401), "the name counts for nothing");
    }

    [Test]
    public async Task Never_allow_more_than_their_user_may_at_the_moment()
    {
        var editors = new ConcurrentDictionary<string, bool> { ["ann"] = true, ["bob"] = true };
        await using var host = await StartAsync(
            lfs => lfs.AddAccessTokens((token, _) => ValueTask.FromResult(
                editors.TryGetValue(token.UserId, out var isEditor) ? UserOf(token.UserId, isEditor) : null)),
            app => app.MapGitLfs().RequireAuthorization(policy => policy.RequireRole("editor")));
        var reading = await CreateAsync(LfsPermission.Read);
        var all = await _tokens.CreateAsync(
            new NewAccessToken { UserId = "ann", Name = "all", Scopes = ["obj"] }, CancellationToken.None);
        (await host.ReadAndWriteAsync("x", reading.Token)).Should().Be((200, 403), "the scope is narrower than the policy");
        (await host.ReadAndWriteAsync("x", reading.Token, Other)).Should().Be((403, 403));
        (await host.ReadAndWriteAsync("x", all.Token, Other)).Should().Be((200, 200));

        editors["ann"] = false;
        (await host.ReadAndWriteAsync("x", all.Token)).Should().Be((403, 403), "ann is no editor any more");
        editors.Clear();
        (await host.ReadAndWriteAsync("x", all.Token)).Should().Be((401, 401), "ann is not there any more");
    }

    [Test]
    public async Task Are_held_to_their_scopes_also_by_handlers_of_the_app_and_leave_other_users_alone()
    {
        await using var host = await StartAsync(lfs =>
        {
            lfs.Services.AddSingleton<IAuthorizationHandler, AnnMayDoAnything>();
            lfs.AddAccessTokens((token, _) => ValueTask.FromResult<ClaimsPrincipal?>(UserOf(token.UserId, isEditor: false)))
                .AddBasic((name, password, _) => ValueTask.FromResult(password == "right" ? name : null));
        });
        var token = await CreateAsync(LfsPermission.Read);
        (await host.ReadAndWriteAsync("x", token.Token)).Should().Be((200, 403));
        (await host.ReadAndWriteAsync("ann", "right")).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("bob", "right")).Should().Be((403, 403));
    }

    [Test]
    public async Task Open_nothing_from_the_moment_on_when_they_are_revoked_or_expire()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens());
        var (one, two) = (await CreateAsync(LfsPermission.Read), await CreateAsync(LfsPermission.Read));
        (await _tokens.RevokeAsync("bob", one.Details.Id, default)).Should().BeFalse("it is not bob's");
        (await host.ReadAsync(one.Token)).Should().Be(200);
        (await _tokens.RevokeAsync("ann", one.Details.Id, default)).Should().BeTrue();
        (await host.ReadAsync(one.Token)).Should().Be(401);
        (await _tokens.RevokeAsync("ann", one.Details.Id, default)).Should().BeFalse();

        _time.Advance(two.Details.ExpiresAt - _time.GetUtcNow() - TimeSpan.FromSeconds(1));
        (await host.ReadAsync(two.Token)).Should().Be(200);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await host.ReadAsync(two.Token)).Should().Be(401);
        (await _tokens.ListAsync("ann", default)).Should().ContainSingle("who looks sees that it has expired");
        var three = await CreateAsync(LfsPermission.Read);
        (await _tokens.ListAsync("ann", default)).Should().Equal(three.Details);
        (await _tokens.RevokeAllAsync("ann", default)).Should().Be(1);
        (await host.ReadAsync(three.Token)).Should().Be(401);
    }

    [Test]
    public async Task Are_of_one_server_of_a_process_only()
    {
        AccessTokenService others = null!;
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens(), app =>
        {
            app.MapGitLfs();
            others = app.Services.GetRequiredKeyedService<AccessTokenService>("archive");
        });
        var token = await others.CreateAsync(Wanted(LfsPermission.Read), default);
        (await host.ReadAsync(token.Token)).Should().Be(401, "the store has it, and it is another server's");
        (await _tokens.ListAsync("ann", default)).Should().BeEmpty();
        (await _tokens.RevokeAsync("ann", token.Details.Id, default)).Should().BeFalse();
        (await others.ListAsync("ann", default)).Should().ContainSingle();
    }

    [Test]
    public async Task Are_looked_for_only_where_they_can_be_any()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens());
        var token = (await CreateAsync(LfsPermission.Read)).Token;
        token.Should().MatchRegex("^giftless_[0-9A-Za-z]{49}$", "scanners look for that");
        var wrong = Enumerable.Range("giftless_".Length, token.Length - "giftless_".Length)
            .Select(i => $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}");
        foreach (var text in wrong.Concat(
            [token[..^1], $"{token}A", token.ToUpperInvariant(), $"{token[..^1]}é", "giftless_", $"giftless_{new string('A', 20_000)}",
                $"{token}\0", $" {token}"]))
        {
            (await host.ReadAndWriteAsync("x", text)).Should().Be((401, 401), "of {0}", text);
        }

        _store.Searches.Should().Be(0);
        (await host.ReadAsync(token)).Should().Be(200);
        _store.Searches.Should().Be(1);
    }

    [Test]
    public async Task Are_no_passwords_that_others_are_asked_about()
    {
        var asked = 0;
        await using var host = await StartAsync(lfs => lfs
            .AddBasic((name, _, _) =>
            {
                asked++;
                return ValueTask.FromResult<string?>(null);
            })
            .AddAccessTokens());
        var token = await CreateAsync(LfsPermission.Read);
        (await host.ReadAndWriteAsync("ann", token.Token)).Should().Be((200, 403));
        await _tokens.RevokeAllAsync("ann", default);
        (await host.ReadAndWriteAsync("ann", token.Token)).Should().Be((401, 401));
        asked.Should().Be(0, "the app would lock ann out");
    }

    [Test]
    public async Task That_are_wrong_too_often_are_not_looked_for_any_more()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens(), options: options => options.FailedSignInsPerMinute = 3);
        var revoked = await CreateAsync(LfsPermission.Read);
        var good = await CreateAsync(LfsPermission.Read);
        await _tokens.RevokeAsync("ann", revoked.Details.Id, default);
        for (var i = 0; i < 6; i++)
            (await host.ReadAsync(revoked.Token)).Should().Be(i < 3 ? 401 : 403);
        _store.Searches.Should().Be(3);
        (await host.ReadAsync(good.Token)).Should().Be(200);
    }

    [Test]
    public async Task That_cannot_be_checked_are_not_wrong()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens(), options: options => options.FailedSignInsPerMinute = 1);
        var token = await CreateAsync(LfsPermission.Read);
        _store.Failure = new AccessTokenStoreUnavailableException();
        for (var i = 0; i < 3; i++)
        {
            using var reply = await host.Client.SendAsync(Requests.Batch("download").Bearer(token.Token));
            await reply.ShouldBeErrorAsync(503);
            reply.Headers.RetryAfter.Should().NotBeNull();
        }

        _store.Failure = new InvalidOperationException("a store of the host's own that fails otherwise");
        (await host.ReadAsync(token.Token)).Should().Be(500);
        _store.Failure = null;
        (await host.ReadAsync(token.Token)).Should().Be(200);
    }

    [Test]
    public async Task Are_known_to_have_been_used_to_a_minute()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens());
        var token = await CreateAsync(LfsPermission.Read);
        async Task<DateTimeOffset?> UsedAsync() => (await _tokens.ListAsync("ann", default)).Single().LastUsedAt;
        (await UsedAsync()).Should().BeNull();
        var first = await UseAsync();
        (await UsedAsync()).Should().Be(first);

        _time.Advance(TimeSpan.FromSeconds(59));
        var touches = 0;
        _store.Touched = _ => touches++;
        (await host.ReadAsync(token.Token)).Should().Be(200);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await UseAsync()).Should().Be(first.AddMinutes(1));
        touches.Should().Be(0, "within a minute it is not written again");

        async Task<DateTimeOffset> UseAsync()
        {
            var touched = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
            _store.Touched = touched.SetResult;
            (await host.ReadAsync(token.Token)).Should().Be(200);
            return await touched.Task.WaitAsync(TimeSpan.FromMinutes(3));
        }
    }

    [Test]
    public async Task Do_not_outlive_their_revocation_in_any_request_that_comes_after_it()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens());
        for (var round = 0; round < 20; round++)
        {
            var token = await CreateAsync(LfsPermission.Read);
            var before = Enumerable.Range(0, 4).Select(_ => host.ReadAsync(token.Token)).ToList();
            await _tokens.RevokeAsync("ann", token.Details.Id, default);
            (await host.ReadAsync(token.Token)).Should().Be(401);
            (await Task.WhenAll(before)).Should().OnlyContain(status => status == 200 || status == 401);
            (await _tokens.ListAsync("ann", default)).Should().BeEmpty("a use that was late brings nothing back");
        }
    }

    [Test]
    public async Task Are_shown_once_and_kept_nowhere()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens());
        var token = await CreateAsync(LfsPermission.Read);
        (await host.ReadAsync(token.Token)).Should().Be(200);
        var secret = token.Token["giftless_".Length..];
        token.ToString().Should().NotContain(secret);
        JsonSerializer.Serialize(await _tokens.ListAsync("ann", default)).Should().NotContain(secret);
        _store.Kept.Single().Should().MatchRegex("^[0-9a-f]{64}$");
        host.Log.All().Should().Contain(text => text.Contains(token.Details.Id)).And.NotContain(text => text.Contains(secret));
    }

    [Test]
    public async Task Are_made_of_nothing_impossible()
    {
        await using var host = await StartAsync(lfs => lfs.AddAccessTokens(options => options.MaxPerUser = 2));
        var good = Wanted(LfsPermission.Read);
        foreach (var wrong in new[]
        {
            good with { UserId = "" }, good with { UserId = new string('x', 401) }, good with { UserName = "" }, good with { Name = " " },
            good with { Name = new string('x', 101) }, good with { Name = "a\nb" }, good with { Name = "\ud800" },
            good with { UserId = "a\0" }, good with { UserName = "a\r\nb" }, good with { Scopes = [] },
            good with { Scopes = ["obj:org/repo/*:"] }, good with { Scopes = ["obj:org/repo/*:red"] }, good with { Scopes = ["a b"] },
            good with { Scopes = [.. Enumerable.Repeat("obj", 51)] }, good with { Lifetime = TimeSpan.Zero },
            good with { Lifetime = TimeSpan.FromDays(367) },
        })
        {
            (await FluentActions.Awaiting(() => _tokens.CreateAsync(wrong, default)).Should().ThrowAsync<LfsException>())
                .Which.Code.Should().Be(422);
        }

        await _tokens.CreateAsync(good with { Lifetime = TimeSpan.FromDays(1) }, default);
        await _tokens.CreateAsync(good, default);
        await FluentActions.Awaiting(() => _tokens.CreateAsync(good, default)).Should().ThrowAsync<LfsException>("there are two");
        await _tokens.CreateAsync(good with { UserId = "bob" }, default);
        _time.Advance(TimeSpan.FromDays(2));
        await _tokens.CreateAsync(good, default);
        (await _tokens.ListAsync("ann", default)).Should().HaveCount(2);
    }

    [Test]
    public async Task That_are_set_up_wrongly_stop_the_start_with_what_to_write()
    {
        (await FluentActions.Awaiting(() => LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs.AddAccessTokens()))
            .Should().ThrowAsync<InvalidOperationException>()).WithMessage("*AddEntityFrameworkAccessTokenStore*");
        await FluentActions.Awaiting(() => StartAsync(lfs => lfs.AddAccessTokens().AddAccessTokens()))
            .Should().ThrowAsync<InvalidOperationException>();
        (await FluentActions.Awaiting(() => StartAsync(lfs => lfs.AddAccessTokens(options => options.Lifetime = TimeSpan.FromDays(400))))
            .Should().ThrowAsync<OptionsValidationException>()).WithMessage("Lifetime*");
    }

    private Task<CreatedAccessToken> CreateAsync(params LfsPermission[] permissions) =>
        _tokens.CreateAsync(Wanted(permissions), CancellationToken.None);

    private static NewAccessToken Wanted(params LfsPermission[] permissions) => new()
    {
        UserId = "ann",
        Name = "laptop",
        Scopes = [TestKeys.Scope(LfsHost.Repository, permissions)],
    };

    private static ClaimsPrincipal? UserOf(string name, bool isEditor) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, name), new(ClaimTypes.Role, isEditor ? "editor" : "guest")], "Test"));

    private Task<LfsHost> StartAsync(
        Action<IGitLfsBuilder> ways,
        Action<WebApplication>? map = null,
        Action<GitLfsOptions>? options = null) => LfsHost.StartAsync(setup =>
    {
        setup.Time = _time;
        setup.Options = options ?? Unthrottled.Options;
        setup.Services = builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Trace);

            // By this way of adding them no handler comes that would have a say about other servers.
            builder.Services.AddGitLfs("archive").AddAccessTokenStore(_ => _store)
                .AddAccessTokens((_, _) => ValueTask.FromResult<ClaimsPrincipal?>(null));
        };
        setup.Lfs = lfs =>
        {
            ways(lfs);
            lfs.AddAccessTokenStore(_ => _store);
        };
        setup.Pipeline = app => app.UseRouting().UseAuthorization();
        setup.Map = app =>
        {
            _tokens = app.Services.GetRequiredService<AccessTokenService>();
            if (map is null)
                app.MapGitLfs();
            else
                map(app);
        };
    });

    private sealed class AnnMayDoAnything : AuthorizationHandler<LfsRequirement, LfsResource>
    {
        protected override Task HandleRequirementAsync(
            AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource)
        {
            if (context.User.Identity?.Name == "ann")
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
