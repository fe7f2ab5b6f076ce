using System.Net;
using System.Net.Http.Headers;
using static Giftless.Testing.Http.ServerRun;

namespace Giftless.Testing.Http;

/// <summary>The transfer <c>basic</c> (docs/api/basic-transfers.md of git-lfs).</summary>
internal static class TransferScenarios
{
    public static IEnumerable<Scenario<HttpClient>> All =>
    [
        .. new[] { 0, 1, 1000, 3_000_000 }.Select(length => Of(
            "http.transfer",
            "What was uploaded is downloaded.",
            async run =>
            {
                var bytes = NewBytes(length);
                Demand.Equal(await run.UploadAsync(bytes), true, "an upload");
                var (status, downloaded) = await run.SendAsync(HttpMethod.Get, await run.ActionAsync("download", bytes));
                Demand.Equal(status, HttpStatusCode.OK, "the status of the download");
                Demand.Bytes(downloaded, bytes);
            },
            $"{length} bytes")),
        Of("http.transfer.wrong", "Bytes that are not the object are refused, and never offered.", async run =>
        {
            var bytes = NewBytes();
            byte[] changed = [.. bytes];
            changed[500] ^= 1;
            foreach (var wrong in new[] { changed, bytes[..999], [.. bytes, 0], [] })
            {
                Demand.Equal(await run.UploadAsync(bytes, wrong), false, $"whether {wrong.Length} wrong bytes are taken");
                var offered = await run.EntryAsync("download", bytes);
                Demand.Equal((int?)offered["error"]?["code"], 404, $"what is offered after {wrong.Length} wrong bytes");
            }

            Demand.Equal(await run.UploadAsync(bytes), true, "an upload of the right bytes after that");
        }),
        Of("http.transfer.range", "A download goes on where it broke, or begins anew.", async run =>
        {
            var bytes = NewBytes();
            Demand.Equal(await run.UploadAsync(bytes), true, "an upload");
            var (status, rest) = await run.SendAsync(
                HttpMethod.Get, await run.ActionAsync("download", bytes), range: new RangeHeaderValue(300, null));
            Demand.Bytes(rest, status == HttpStatusCode.PartialContent ? bytes[300..] : bytes);
        }),
        Of("http.transfer.at-once", "Many equal uploads at once all succeed.", async run =>
        {
            var bytes = NewBytes(100_000);
            var uploads = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => run.UploadAsync(bytes)));
            Demand.That(uploads.All(isUploaded => isUploaded), "all of them succeed", string.Join(", ", uploads));
            var (_, downloaded) = await run.SendAsync(HttpMethod.Get, await run.ActionAsync("download", bytes));
            Demand.Bytes(downloaded, bytes);
        }),
    ];
}
