using System.Net;
using System.Text.Json.Nodes;
using static Giftless.Testing.Http.ServerRun;

namespace Giftless.Testing.Http;

/// <summary>The locking API (docs/api/locking.md of git-lfs), which a server need not have.</summary>
internal static class LockingScenarios
{
    public static IEnumerable<Scenario<HttpClient>> All =>
    [
        Of("http.locks", "A file is locked once, the lock is told to all who ask, and can be released.", async run =>
        {
            var path = $"conformance/{Guid.NewGuid():N}.bin";
            var body = new JsonObject { ["path"] = path }.ToJsonString();
            var (status, _, text) = await run.AskAsync(HttpMethod.Post, "locks", body);
            if (status is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed)
                throw new NotJudgedException("The server has no locks.");
            Demand.Equal(status, HttpStatusCode.Created, $"the status of a lock, which says {text}");
            var id = Demand.Present((string?)JsonNode.Parse(text)?["lock"]?["id"], "the id of the lock");
            Demand.Equal((string?)JsonNode.Parse(text)?["lock"]?["path"], path, "the path of the lock");

            (status, _, text) = await run.AskAsync(HttpMethod.Post, "locks", body);
            Demand.Equal(status, HttpStatusCode.Conflict, "the status of a second lock");
            Demand.Equal((string?)JsonNode.Parse(text)?["lock"]?["id"], id, "the lock that stands in the way");

            Demand.Sequence(await IdsAsync(HttpMethod.Get, $"locks?path={Uri.EscapeDataString(path)}", "locks"), [id]);
            Demand.That((await IdsAsync(HttpMethod.Post, "locks/verify", "ours")).Contains(id), "a lock of one's own is among one's own");

            (status, _, _) = await run.AskAsync(HttpMethod.Post, $"locks/{id}/unlock", "{}");
            Demand.Equal(status, HttpStatusCode.OK, "the status of an unlock");
            Demand.Sequence(await IdsAsync(HttpMethod.Get, $"locks?path={Uri.EscapeDataString(path)}", "locks"), []);

            async Task<List<string?>> IdsAsync(HttpMethod method, string where, string member)
            {
                var (found, _, listed) = await run.AskAsync(method, where, method == HttpMethod.Post ? "{}" : null);
                Demand.Equal(found, HttpStatusCode.OK, $"the status of '{where}'");
                return [.. (JsonNode.Parse(listed)?[member] as JsonArray ?? []).Select(item => (string?)item?["id"])];
            }
        }),
    ];
}
