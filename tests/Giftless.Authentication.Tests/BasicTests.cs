using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Giftless.AspNetCore;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.Users;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>Users of the app's own, whom it finds by the name and password that git sends.</summary>
public sealed class BasicTests
{
    private const string Password = "right:with:colons";

    private int _asked;

    [SetUp]
    public void Start() => _asked = 0;

    [Test]
    public async Task Sign_in_and_may_do_what_a_policy_of_the_app_says()
    {
        await using var host = await StartAsync(lfs => lfs.AddBasic(FindAsync));
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("guest", Password)).Should().Be((403, 403), "a guest is no editor");
        (await host.ReadAndWriteAsync("ann", "wrong")).Should().Be((401, 401));
    }

    [Test]
    public async Task Who_are_a_name_only_sign_in_too()
    {
        await using var host = await StartAsync(
            lfs => lfs.AddBasic((name, password, _) => ValueTask.FromResult(password == Password ? name.ToUpperInvariant() : null)),
            app => app.MapGitLfs().RequireAuthorization(policy => policy.RequireUserName("ANN")));
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("bob", Password)).Should().Be((403, 403));
        (await host.ReadAndWriteAsync("ann", "wrong")).Should().Be((401, 401));
        (await host.ReadAndWriteAsync("", Password)).Should().Be((401, 401), "an empty name is nobody's");
    }

    [Test]
    public async Task Are_not_looked_for_without_a_name_and_password()
    {
        await using var host = await StartAsync(lfs => lfs.AddBasic(FindAsync));
        (await host.StatusAsync(Requests.Batch("upload"))).Should().Be(401);
        (await host.StatusAsync(Requests.Batch("upload").Bearer("token"))).Should().Be(401);
        foreach (var broken in new[] { "!", Convert.ToBase64String("ann"u8) })
        {
            var request = Requests.Batch("upload");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", broken);
            (await host.StatusAsync(request)).Should().Be(401);
        }

        (await host.ReadAndWriteAsync("ann", "")).Should().Be((401, 401), "a directory binds whoever has no password");
        (await host.ReadAndWriteAsync("ann", Password + "\0")).Should().Be((401, 401), "to PBKDF2 that is the same");
        (await host.ReadAndWriteAsync("ann\n", Password)).Should().Be((401, 401));
        _asked.Should().Be(0);
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200));
        _asked.Should().Be(2);
    }

    [Test]
    public async Task Are_not_looked_for_by_those_who_were_wrong_too_often()
    {
        await using var host = await StartAsync(
            lfs => lfs.AddBasic(FindAsync), options: options => options.FailedSignInsPerMinute = 3);
        for (var i = 0; i < 6; i++)
            (await host.StatusAsync(Requests.Batch("upload").As("ann", "wrong"))).Should().Be(i < 3 ? 401 : 403);
        _asked.Should().Be(3);
        (await host.StatusAsync(Requests.Batch("upload").As("ann", Password))).Should().Be(200);
    }

    [Test]
    public async Task Are_not_looked_for_in_transfers()
    {
        var held = Sample.Of(10);
        await using var host = await StartAsync(lfs => lfs.AddBasic(FindAsync));
        host.Hold(held);
        using var batch = await host.Client.SendAsync(Requests.Batch("download", content: held).As("ann", Password));
        var reply = JsonNode.Parse(await batch.Content.ReadAsStringAsync())!;
        using var download = await host.SendAsync(HttpMethod.Get, reply["objects"]![0]!["actions"]!["download"]!);
        (await download.Content.ReadAsByteArrayAsync()).Should().Equal(held.Bytes);
        _asked.Should().Be(1);
    }

    [Test]
    public async Task Come_beside_users_with_cookies_who_keep_what_they_have()
    {
        await using var host = await StartAsync(
            lfs => lfs.AddBasic(FindAsync),
            app =>
            {
                app.MapGitLfs().RequireAuthorization("Editors");
                app.MapGet("/login", context => context.SignInAsync(User("ann", "editor")));
                app.MapGet("/page", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization();
            },
            services: services => services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie());
        using var login = await host.Client.GetAsync("/login");
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        (await host.StatusAsync(WithCookie(Requests.Batch("upload")))).Should().Be(200);
        (await host.StatusAsync(WithCookie(new HttpRequestMessage(HttpMethod.Get, "/page")))).Should().Be(200);
        _asked.Should().Be(0);
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200));
        (await host.StatusAsync(new HttpRequestMessage(HttpMethod.Get, "/page").As("ann", Password)))
            .Should().Be(302, "pages know cookies only");
        using var git = await host.Client.SendAsync(Requests.Batch("upload"));
        await git.ShouldBeErrorAsync(401);
        git.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Basic");

        HttpRequestMessage WithCookie(HttpRequestMessage request)
        {
            request.Headers.Add("Cookie", cookie);
            return request;
        }
    }

    [Test]
    public async Task Come_beside_other_ways_in([Values] bool first)
    {
        await using var host = await StartAsync(lfs =>
        {
            if (first)
                lfs.AddBasic(FindAsync);
            lfs.AddUsers(users => users.Add(new LfsUser { Name = "bob", PasswordHash = LfsUserPassword.Hash("bob's"), Write = { "*" } }));
            if (!first)
                lfs.AddBasic(FindAsync);
            lfs.Services.AddSingleton<IAuthorizationHandler, EditorsMayDoAnything>();
        }, app => app.MapGitLfs());
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("bob", "bob's")).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("guest", Password)).Should().Be((403, 403));
        (await host.ReadAndWriteAsync("bob", "wrong")).Should().Be((401, 401));
    }

    [Test]
    public async Task Of_one_server_are_nobody_on_another()
    {
        using var folder = new TempFolder();
        await using var host = await StartAsync(
            lfs =>
            {
                lfs.AddBasic(FindAsync);
                lfs.Services.AddGitLfs("other").AddFileSystemStorage(folder.Path)
                    .AddBasic((name, password, _) => ValueTask.FromResult(password == "other" ? User(name, "editor") : null));
            },
            app =>
            {
                app.MapGitLfs().RequireAuthorization("Editors");
                app.MapGitLfs("/other/{org}/{repo}", name: "other").RequireAuthorization("Editors");
            });
        (await StatusAsync("/other/org/repo/objects/batch", "other")).Should().Be(200);
        (await StatusAsync("/other/org/repo/objects/batch", Password)).Should().Be(401);
        (await StatusAsync(LfsHost.PathOf("objects/batch"), "other")).Should().Be(401);
        (await StatusAsync(LfsHost.PathOf("objects/batch"), Password)).Should().Be(200);

        Task<int> StatusAsync(string path, string password)
        {
            var request = Requests.Batch("upload").As("ann", password);
            request.RequestUri = new Uri(path, UriKind.Relative);
            return host.StatusAsync(request);
        }
    }

    [Test]
    public async Task Who_cannot_be_looked_for_are_answered_500_and_the_log_says_why()
    {
        await using var host = await StartAsync(lfs => lfs.AddBasic(ValueTask<ClaimsPrincipal?> (_, _, _) =>
            throw new InvalidDataException("The table of users is broken.")));
        using var response = await host.Client.SendAsync(Requests.Batch("upload").As("ann", Password));
        await response.ShouldBeErrorAsync(500, "log says more");
        (await response.Content.ReadAsStringAsync()).Should().NotContain("table");
        host.Log.Errors().Should().ContainSingle().Which.Should().Contain("The table of users is broken.");
    }

    [Test]
    public async Task Hear_what_the_app_has_to_say_to_them()
    {
        await using var host = await StartAsync(lfs => lfs.AddBasic(ValueTask<ClaimsPrincipal?> (_, _, _) =>
            throw new LfsException(503, "The directory is being moved.") { RetryAfter = TimeSpan.FromSeconds(7) }));
        using var response = await host.Client.SendAsync(Requests.Batch("upload").As("ann", Password));
        await response.ShouldBeErrorAsync(503, "The directory is being moved.");
        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(7));
    }

    [Test]
    public async Task Of_other_ways_in_notice_nothing_of_a_directory_that_is_away()
    {
        await using var host = await StartAsync(
            lfs => lfs
                .AddBasic(ValueTask<ClaimsPrincipal?> (_, _, _) => throw new LfsException(503, "The directory is being moved."))
                .AddUsers(users => users.Add(new LfsUser { Name = "bob", PasswordHash = LfsUserPassword.Hash("bob's"), Write = { "*" } })),
            app => app.MapGitLfs());
        (await host.ReadAndWriteAsync("bob", "bob's")).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((503, 503));
    }

    [Test]
    public async Task Who_count_as_not_signed_in_are_a_fault_of_the_app_that_its_log_names()
    {
        await using var host = await StartAsync(lfs => lfs.AddBasic(
            (name, _, _) => ValueTask.FromResult<ClaimsPrincipal?>(new(new ClaimsIdentity([new(ClaimTypes.Name, name)])))));
        (await host.StatusAsync(Requests.Batch("upload").As("ann", Password))).Should().Be(500);
        host.Log.Errors().Should().ContainSingle().Which.Should().Contain("new ClaimsIdentity(claims, \"Basic\")");
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Are_not_looked_for_any_longer_when_the_client_has_gone(CancellationToken cancellationToken)
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await StartAsync(lfs => lfs.AddBasic(async ValueTask<ClaimsPrincipal?> (_, _, context) =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                ended.SetResult();
            }

            return null;
        }));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var request = host.Client.SendAsync(Requests.Batch("upload").As("ann", Password), leaving.Token);
        await begun.Task.WaitAsync(cancellationToken);
        await leaving.CancelAsync();
        await FluentActions.Awaiting(() => request).Should().ThrowAsync<OperationCanceledException>();
        await ended.Task.WaitAsync(cancellationToken);
        await host.StopAsync();
        host.Log.Errors().Should().BeEmpty();
    }

    [Test]
    public void Are_of_a_server_and_of_no_storage_of_it()
    {
        var lfs = new ServiceCollection().AddGitLfs();
        FluentActions.Invoking(() => lfs.AddStorage("big", storage => storage.AddFileSystemStorage("./big").AddBasic(FindAsync)))
            .Should().Throw<ArgumentException>().WithMessage("*IWayIn*add it to what AddGitLfs() returned*");
    }

    private ValueTask<ClaimsPrincipal?> FindAsync(string name, string password, HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        return ValueTask.FromResult(password == Password ? User(name, name == "ann" ? "editor" : "guest") : null);
    }

    private static ClaimsPrincipal User(string name, string role) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, name), new(ClaimTypes.Role, role)], "Table"));

    private static Task<LfsHost> StartAsync(
        Action<IGitLfsBuilder> lfs,
        Action<WebApplication>? map = null,
        Action<GitLfsOptions>? options = null,
        Action<IServiceCollection>? services = null) => LfsHost.StartAsync(setup =>
    {
        setup.Options = options ?? Unthrottled.Options;
        setup.Services = builder =>
        {
            builder.Services.AddAuthorizationBuilder().AddPolicy("Editors", policy => policy.RequireRole("editor"));
            services?.Invoke(builder.Services);
        };
        setup.Lfs = lfs;
        setup.Map = map ?? (app => app.MapGitLfs().RequireAuthorization("Editors"));
    });

    private sealed class EditorsMayDoAnything
        : AuthorizationHandler<LfsRequirement, LfsResource>
    {
        protected override Task HandleRequirementAsync(
            AuthorizationHandlerContext context, LfsRequirement requirement, LfsResource resource)
        {
            if (context.User.IsInRole("editor"))
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
