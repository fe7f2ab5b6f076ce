using System.Net.Http.Headers;
using System.Text;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Client.Tests;

/// <summary>Locks are made, listed and released.</summary>
public sealed class LockTests
{
    private static Task<LfsHost> StartAsync() => LfsHost.StartAsync(setup =>
    {
        setup.Services = builder =>
        {
            builder.AddUsers();
            builder.Services.AddAuthorization();
        };
        setup.Lfs = lfs => lfs.AddInMemoryLocks();
        setup.Map = app => app.MapGitLfs().RequireAuthorization();
    });

    private static GitLfsLocks LocksOf(LfsHost host, string user) => Clients.Of(host, options => options.Credentials = _ => new(
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:right"))))).Locks;

    [Test]
    public async Task A_lock_is_made_found_and_released()
    {
        await using var host = await StartAsync();
        var (ann, bob) = (LocksOf(host, "ann"), LocksOf(host, "bob"));
        var made = await ann.CreateAsync("a folder/ä&b.psd", "refs/heads/main");
        (made.Path, made.Owner).Should().Be(("a folder/ä&b.psd", "ann"));
        var other = await bob.CreateAsync("other");

        (await ListAsync(ann.ListAsync())).Select(item => item.Id).Should().BeEquivalentTo([made.Id, other.Id]);
        (await ListAsync(ann.ListAsync(made.Path))).Should().Equal(made);
        (await ListAsync(ann.VerifyAsync())).Should().BeEquivalentTo([made with { IsOurs = true }, other with { IsOurs = false }]);

        (await ann.ReleaseAsync(made.Id)).Should().Be(made);
        (await ListAsync(ann.ListAsync())).Should().Equal(other);
    }

    [Test]
    public async Task A_lock_in_the_way_is_told()
    {
        await using var host = await StartAsync();
        var (ann, bob) = (LocksOf(host, "ann"), LocksOf(host, "bob"));
        var made = await ann.CreateAsync("file");
        var refused = (await bob.Awaiting(one => one.CreateAsync("file")).Should().ThrowAsync<GitLfsException>()).Which;
        refused.Code.Should().Be(409);
        refused.Existing.Should().Be(made);
        (await bob.Awaiting(one => one.ReleaseAsync(made.Id)).Should().ThrowAsync<GitLfsException>()).Which.Code.Should().Be(403);
        (await bob.Awaiting(one => one.ReleaseAsync("none")).Should().ThrowAsync<GitLfsException>()).Which.Code.Should().Be(404);
    }

    [Test]
    public async Task Pages_are_followed_to_their_end()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Action = (http, count) => PageAsync(http, count, count < 3 ? $"c {count}" : "");
        (await ListAsync(Clients.Of(server.Address).Locks.ListAsync())).Select(item => item.Id).Should().Equal("1", "2", "3");
    }

    [Test]
    public async Task Pages_without_end_are_given_up()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Action = (http, count) => PageAsync(http, count, "again");
        await FluentActions.Awaiting(() => ListAsync(Clients.Of(server.Address).Locks.ListAsync()))
            .Should().ThrowAsync<GitLfsException>().WithMessage("*circle*");
        server.Actions.Should().Be(2);
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("")]
    public async Task What_is_no_id_is_not_sent(string id) =>
        await Clients.Of(new Uri("http://localhost/")).Locks.Awaiting(one => one.ReleaseAsync(id)).Should().ThrowAsync<ArgumentException>();

    /// <summary>A page with one lock, which is named by the how manieth it is; the cursor has to be that of the page before.</summary>
    private static Task PageAsync(HttpContext http, int count, string next)
    {
        var came = http.Request.Query["cursor"].ToString();
        came.Should().BeOneOf("", $"c {count - 1}", "again");
        http.Response.ContentType = LfsMediaType.Json;
        return http.Response.WriteAsync($$$"""{"locks":[{"id":"{{{count}}}","path":"file"}],"next_cursor":"{{{next}}}"}""");
    }

    private static async Task<List<GitLfsLock>> ListAsync(IAsyncEnumerable<GitLfsLock> locks)
    {
        var all = new List<GitLfsLock>();
        await foreach (var item in locks)
            all.Add(item);
        return all;
    }
}
