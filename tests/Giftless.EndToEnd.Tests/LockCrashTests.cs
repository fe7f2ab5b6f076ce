using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The server is killed while two users lock and unlock, and another takes its place.</summary>
[TestFixture("Sqlite")]
[TestFixture("PostgreSql")]
public sealed class LockCrashTests(string provider) : LockServerTest(provider)
{
    private const string Locks = "org/game.git/info/lfs/locks";
    private const int ConnectionsEach = 6;
    private const int LocksBefore = 150;

    /// <summary>What became of each file, in the eyes of the user who locked it, whose name is the first segment of its path.</summary>
    private readonly ConcurrentDictionary<string, Fate> _fates = new();

    private enum Fate
    {
        CreatingUnanswered,
        Locked,
        ReleasingUnanswered,
        Released,
    }

    [Test]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_kept_that_its_creator_cannot_see()
    {
        var server = await StartServerAsync();
        var traffic = new[] { "ann", "bob" }
            .SelectMany(
                user =>
                    Enumerable.Range(0, ConnectionsEach).Select(connection => Task.Run(() => LockAndUnlockAsync(server, user, connection))))
            .ToList();
        await Eventually.BeTrueAsync(
            () => CountOf(Fate.Locked) >= LocksBefore && CountOf(Fate.Released) >= LocksBefore, "there should be traffic");
        await server.KillAsync();
        await Task.WhenAll(traffic);
        (CountOf(Fate.CreatingUnanswered) + CountOf(Fate.ReleasingUnanswered)).Should().BePositive("requests should have been under way");

        var successor = await StartServerAsync();
        using var ann = ClientOf(successor, "ann");
        using var bob = ClientOf(successor, "bob");
        var kept = new[] { await OwnLocksAsync(ann), await OwnLocksAsync(bob) }.SelectMany(paths => paths).ToList();

        kept.Should().OnlyHaveUniqueItems().And.BeSubsetOf(_fates.Keys);
        FilesOf(Fate.Locked).Should().BeSubsetOf(kept);
        FilesOf(Fate.Released).Should().NotIntersectWith(kept);
        foreach (var path in FilesOf(Fate.CreatingUnanswered))
        {
            var user = path.Split('/')[0];
            using var again = await (user == "ann" ? ann : bob).PostAsJsonAsync(Locks, new { path });
            again.StatusCode.Should().Be(kept.Contains(path) ? HttpStatusCode.Conflict : HttpStatusCode.Created);
            ((string?)(await ReadAsync(again))["lock"]!["owner"]!["name"]).Should().Be(user);
        }
    }

    /// <summary>Locks one file after the other and releases every second one, until the server is gone.</summary>
    private async Task LockAndUnlockAsync(ServerProcess server, string user, int connection)
    {
        using var client = ClientOf(server, user);
        try
        {
            for (var i = 0; ; i++)
            {
                var path = $"{user}/{connection}/{i}.bin";
                _fates[path] = Fate.CreatingUnanswered;
                using var created = await client.PostAsJsonAsync(Locks, new { path });
                created.StatusCode.Should().Be(HttpStatusCode.Created);
                var id = (await ReadAsync(created))["lock"]!["id"];
                _fates[path] = Fate.Locked;
                if (i % 2 == 0)
                    continue;

                _fates[path] = Fate.ReleasingUnanswered;
                using var released = await client.PostAsJsonAsync($"{Locks}/{id}/unlock", new { force = false });
                released.StatusCode.Should().Be(HttpStatusCode.OK);
                _fates[path] = Fate.Released;
            }
        }
        catch (HttpRequestException)
        {
            // The server is gone.
        }
    }

    private static async Task<List<string>> OwnLocksAsync(HttpClient client)
    {
        var paths = new List<string>();
        string? cursor = null;
        do
        {
            using var reply = await client.PostAsJsonAsync($"{Locks}/verify", new { cursor });
            reply.StatusCode.Should().Be(HttpStatusCode.OK);
            var page = await ReadAsync(reply);
            paths.AddRange(page["ours"]!.AsArray().Select(item => (string)item!["path"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        return paths;
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage reply) => JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;

    private int CountOf(Fate fate) => _fates.Values.Count(value => value == fate);

    private List<string> FilesOf(Fate fate) => [.. _fates.Where(file => file.Value == fate).Select(file => file.Key)];
}
