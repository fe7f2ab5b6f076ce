using System.Text.Json.Nodes;
using static Giftless.Testing.Http.ServerRun;

namespace Giftless.Testing.Http;

/// <summary>The batch API (docs/api/batch.md of git-lfs).</summary>
internal static class BatchScenarios
{
    public static IEnumerable<Scenario<HttpClient>> All =>
    [
        Of("http.batch.upload", "Of an object that the server has not, a batch says how to upload it.", async run =>
        {
            var bytes = NewBytes();
            var entry = await run.EntryAsync("upload", bytes);
            Demand.Equal((string?)entry["oid"], Content.Sha256(bytes), "the oid of the object");
            Demand.Equal((long?)entry["size"], bytes.Length, "the size of the object");
            Demand.Absent(entry["error"], "the error of the object");
            var href = (string?)entry["actions"]?["upload"]?["href"];
            Demand.That(
                Uri.TryCreate(href, UriKind.Absolute, out var address) && address.Scheme is "http" or "https",
                "an action has an absolute address",
                $"{href}");
        }),
        Of("http.batch.absent", "Of an object that the server has not, a batch for downloads says 404, and no more than that one fails.",
            async run =>
            {
                var (held, absent) = (NewBytes(), NewBytes());
                Demand.Equal(await run.UploadAsync(held), true, "an upload");
                var objects = Demand.Present((await run.BatchAsync("download", held, absent))["objects"] as JsonArray);
                Demand.Equal(objects.Count, 2, "how many objects are answered");
                foreach (var entry in objects)
                {
                    var isHeld = (string?)entry!["oid"] == Content.Sha256(held);
                    Demand.Equal((int?)entry["error"]?["code"], isHeld ? null : 404, "the error of an object");
                    Demand.Equal(entry["actions"] is not null, isHeld, "whether it can be downloaded");
                }
            }),
        Of("http.batch.held", "Of an object that the server has, a batch for uploads says neither how nor that it is wrong.", async run =>
        {
            var bytes = NewBytes();
            Demand.Equal(await run.UploadAsync(bytes), true, "an upload");
            var entry = await run.EntryAsync("upload", bytes);
            Demand.Absent(entry["error"], "the error of the object");
            Demand.Absent(entry["actions"], "the actions of the object");
        }),
        Of("http.batch.basic", "A client that names no transfer, or one that nobody knows, gets basic.", async run =>
        {
            foreach (var transfers in new[] { "", "\"transfers\":[\"nobody-knows\",\"basic\"]," })
            {
                var (status, _, text) = await run.AskAsync(
                    HttpMethod.Post,
                    "objects/batch",
                    $$"""{"operation":"upload",{{transfers}}"objects":[{{Entry(NewBytes()).ToJsonString()}}]}""");
                Demand.Equal((int)status, 200, "the status of the batch");
                Demand.Equal((string?)JsonNode.Parse(text)?["transfer"] ?? "basic", "basic", "the transfer");
            }
        }),
        Of("http.batch.no-json", "What is no JSON is refused.", run =>
            run.IsRefusedAsync(HttpMethod.Post, "objects/batch", "{\"operation\":")),
        Of("http.batch.no-operation", "An operation that there is not is refused.", run => run.IsRefusedAsync(
            HttpMethod.Post, "objects/batch", $$"""{"operation":"destroy","objects":[{{Entry(NewBytes()).ToJsonString()}}]}""")),
        Of("http.batch.no-oid", "What is no oid, or no size, gets an error, and no action.", async run =>
        {
            string[] wrongs =
            [
                """{"oid":"../../etc/passwd","size":1}""", """{"oid":"","size":1}""",
                $$"""{"oid":"{{Content.Sha256(NewBytes())}}","size":-1}""",
            ];
            foreach (var wrong in wrongs)
            {
                var (status, _, text) = await run.AskAsync(
                    HttpMethod.Post, "objects/batch", $$"""{"operation":"upload","objects":[{{wrong}}]}""");
                if ((int)status is >= 400 and < 500)
                    continue;
                Demand.Equal((int)status, 200, $"the status of a batch with {wrong}");
                var entry = JsonNode.Parse(text)?["objects"]?[0];
                Demand.Absent(entry?["actions"], $"the actions of {wrong}");
                Demand.That((int?)entry?["error"]?["code"] is >= 400 and < 500, $"{wrong} has an error", text);
            }
        }),
    ];
}
