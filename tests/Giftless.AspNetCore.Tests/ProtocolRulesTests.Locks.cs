using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>The rules about lock objects, wherever in a reply they stand.</summary>
public sealed partial class ProtocolRulesTests
{
    [Test]
    public async Task R16_Every_lock_names_its_owner()
    {
        await foreach (var item in LocksInRepliesAsync())
            ((string?)item["owner"]!["name"]).Should().BeOneOf("ann", "bob");
    }

    [Test]
    public async Task R17_Lock_ids_are_text_that_fits_into_addresses()
    {
        await foreach (var item in LocksInRepliesAsync())
        {
            item["id"]!.GetValueKind().Should().Be(JsonValueKind.String);
            ((string)item["id"]!).Should().MatchRegex("^[A-Za-z0-9_-]+$");
        }
    }

    [Test]
    public async Task R18_Times_of_locks_are_RFC_3339_with_a_zone_or_left_out()
    {
        await foreach (var item in LocksInRepliesAsync())
            Rfc3339().IsMatch((string)item["locked_at"]!).Should().BeTrue();
        await foreach (var item in LocksInRepliesAsync(lease: TimeSpan.FromDays(1)))
            Rfc3339().IsMatch((string)item["expires_at"]!).Should().BeTrue();
    }

    [Test]
    public async Task R24_Locks_have_no_null_anywhere()
    {
        await foreach (var item in LocksInRepliesAsync())
            item.Select(member => member.Key).Should().Equal("id", "path", "locked_at", "owner");
    }

    /// <summary>The locks of two users as each kind of reply has them: created, refused, listed, verified and released.</summary>
    private static async IAsyncEnumerable<JsonObject> LocksInRepliesAsync(TimeSpan? lease = null)
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => lfs.AddInMemoryLocks(options => options.Lease = lease);
            setup.Services = builder => builder.AddUsers();
            setup.Map = app => app.MapGitLfs().RequireAuthorization();
        });
        var anns = await PostAsync("ann", "locks", """{"path":"a.bin"}""", 201);
        yield return LockIn(anns);
        yield return LockIn(await PostAsync("bob", "locks", """{"path":"b.bin"}""", 201));
        yield return LockIn(await PostAsync("bob", "locks", """{"path":"a.bin"}""", 409));

        var list = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf("locks")).As("ann"));
        var verified = await PostAsync("bob", "locks/verify", "{}", 200);
        foreach (var items in new[] { (await list.ShouldBeJsonAsync(200))["locks"]!, verified["ours"]!, verified["theirs"]! })
        {
            items.AsArray().Should().NotBeEmpty();
            foreach (var item in items.AsArray())
                yield return item!.AsObject();
        }

        yield return LockIn(await PostAsync("ann", $"locks/{LockIn(anns)["id"]}/unlock", """{"force":false}""", 200));

        async Task<JsonObject> PostAsync(string user, string resource, string body, int status) =>
            await (await host.PostBatchAsync(body, user, LfsHost.PathOf(resource))).ShouldBeJsonAsync(status);

        static JsonObject LockIn(JsonObject reply) => reply["lock"]!.AsObject();
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Rfc3339();
}
