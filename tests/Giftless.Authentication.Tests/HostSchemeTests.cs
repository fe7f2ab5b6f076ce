using Giftless.Authentication.Users;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>A way in is the server's that it was added to. The app has the schemes that it has without it, and the same default.</summary>
public sealed class HostSchemeTests
{
    private const string Password = "right";

    private static readonly Sample Held = Sample.Of(10);
    private static readonly string Hash = LfsUserPassword.Hash(Password);

    [Test]
    public async Task Users_of_a_server_are_nobody_on_the_pages_of_an_app_without_schemes([Values("U", "J", "UJ")] string ways)
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => Add(lfs, ways);
            setup.Map = app =>
            {
                app.MapGitLfs();
                app.MapGet("/page", (System.Security.Claims.ClaimsPrincipal user) => user.Identity?.Name ?? "nobody");
            };
        });
        foreach (var request in new[] { new HttpRequestMessage(HttpMethod.Get, "/page").As("ann", Password),
            new HttpRequestMessage(HttpMethod.Get, "/page").Bearer(TestKeys.Token()) })
        {
            using var response = await host.Client.SendAsync(request);
            (await response.Content.ReadAsStringAsync()).Should().Be("nobody");
        }
    }

    [Test]
    public async Task An_app_with_one_scheme_keeps_it_as_its_default([Values("", "U", "J", "UJ")] string ways)
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            // One scheme and no word about a default: the framework takes it for that.
            setup.Services = builder => builder.AddUsers().Services.Configure<AuthenticationOptions>(
                options => options.DefaultScheme = null);
            setup.Lfs = lfs => Add(lfs, ways);
            setup.Map = app =>
            {
                app.MapGitLfs();
                app.MapGet("/page", (System.Security.Claims.ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization();
            };
        });
        (await host.StatusAsync(new HttpRequestMessage(HttpMethod.Get, "/page").As("writer"))).Should().Be(200);
        (await host.StatusAsync(new HttpRequestMessage(HttpMethod.Get, "/page"))).Should().Be(401);
        (await host.StatusAsync(new HttpRequestMessage(HttpMethod.Get, "/page").Bearer(TestKeys.Token()))).Should().Be(401);
    }

    [Test]
    public async Task Users_of_one_server_are_nobody_on_another([Values("U", "J", "UJ")] string ways, [Values] bool otherHasWay)
    {
        using var folder = new TempFolder();
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs =>
            {
                Add(lfs, ways);
                var other = lfs.Services.AddGitLfs("other").AddFileSystemStorage(folder.Path);
                if (otherHasWay)
                    other.AddJwt(jwt => jwt.Key = TestKeys.OtherSecret);
            };
            setup.Map = app =>
            {
                app.MapGitLfs();
                app.MapGitLfs("/other/{org}/{repo}", name: "other");
            };
        });
        foreach (var sign in new Func<HttpRequestMessage,
            HttpRequestMessage>[] { request => request.As("ann", Password), request => request.Bearer(TestKeys.Token()) })
        {
            var status = await host.StatusAsync(sign(Requests.Batch("download", content: Held)));
            var other = sign(Requests.Batch("download", content: Held));
            other.RequestUri = new Uri("/other/org/repo/objects/batch", UriKind.Relative);
            (await host.StatusAsync(other)).Should().Be(401, "the other server answers {0}", status);
        }
    }

    private static void Add(IGitLfsBuilder lfs, string ways)
    {
        if (ways.Contains('U', StringComparison.Ordinal))
            lfs.AddUsers(users => users.Add(new LfsUser { Name = "ann", PasswordHash = Hash, Write = { "*" } }));
        if (ways.Contains('J', StringComparison.Ordinal))
            lfs.AddJwt(jwt => jwt.Key = TestKeys.Secret);
    }
}
