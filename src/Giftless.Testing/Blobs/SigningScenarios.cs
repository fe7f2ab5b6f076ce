using Giftless.Storage.Blobs;
using static Giftless.Testing.Blobs.BlobRun;
using static Giftless.Testing.Blobs.BlobScenario;

namespace Giftless.Testing.Blobs;

/// <summary>
/// <see cref="IBlobSigner"/> and <see cref="IBlobPartSigner"/>: what a signature opens, and what it has to refuse. A promise that the store
/// does not make, or not surely, is not judged: nobody relies on it.
/// </summary>
internal static class SigningScenarios
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        Of<IBlobSigner>("sign.read", "A signed read gives the blob.", async (run, signer) =>
        {
            await run.WriteAsync(Name, Bytes);
            var signed = await signer.SignReadAsync(Name, new SignedRead { Lifetime = Lifetime }, run.Cancellation);
            using var reply = await SignedCall.SendAsync(HttpMethod.Get, signed, body: null, run.Cancellation);
            Demand.That(reply.IsSuccessStatusCode, "a signed read succeeds", $"{(int)reply.StatusCode}");
            Demand.Bytes(await reply.Content.ReadAsByteArrayAsync(run.Cancellation), Bytes);
        }),
        Of<IBlobSigner>("sign.read.bound", "A signed read opens this blob and no other, and changes nothing.", async (run, signer) =>
        {
            await run.WriteAsync(Name, Bytes);
            await run.WriteAsync(Name + "2", Others);
            var signed = await signer.SignReadAsync(Name, new SignedRead { Lifetime = Lifetime }, run.Cancellation);
            await IsRefusedAsync(run, HttpMethod.Get, signed, body: null, Next(signed));
            await IsRefusedAsync(run, HttpMethod.Put, signed, Others);
            await IsRefusedAsync(run, HttpMethod.Delete, signed, body: null);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
        }),
        Of<IBlobSigner>("sign.read.expires", "A signed read opens nothing when its time is over.", async (run, signer) =>
        {
            await run.WriteAsync(Name, Bytes);
            var signed = await signer.SignReadAsync(Name, new SignedRead { Lifetime = TimeSpan.FromSeconds(2) }, run.Cancellation);
            if (signed.Lifetime > TimeSpan.FromSeconds(5))
                throw new NotJudgedException("The store signs nothing for so short a time.");
            await EndsAsync(run, signed);
        }),
        Of<IBlobSigner>("sign.write", "A signed write makes the blob.", async (run, signer) =>
        {
            var signed = await signer.SignWriteAsync(Name, Write(Bytes), run.Cancellation);
            await IsTakenAsync(run, signed, Bytes);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
            Demand.Sequence(await run.NamesAsync(), [Name]);
        }),
        Of<IBlobSigner>("sign.write.bound", "A signed write writes this blob and no other, and opens none.", async (run, signer) =>
        {
            await run.WriteAsync(Name, Bytes);
            var signed = await signer.SignWriteAsync(Name, Write(Others), run.Cancellation);
            await IsRefusedAsync(run, HttpMethod.Put, signed, Others, Next(signed));
            await IsRefusedAsync(run, HttpMethod.Get, signed, body: null);
            await IsRefusedAsync(run, HttpMethod.Delete, signed, body: null);
            Demand.Sequence(await run.NamesAsync(), [Name]);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
        }),
        Of<IBlobSigner>("sign.write.size", "A store that binds a signed write to its length refuses others.", async (run, signer) =>
        {
            RequireKept(signer.Binding.Size, "the length");
            var signed = await signer.SignWriteAsync(Name, Write(Bytes), run.Cancellation);
            await IsRefusedAsync(run, HttpMethod.Put, signed, Bytes[..999]);
            await IsRefusedAsync(run, HttpMethod.Put, signed, new byte[1001]);
            Demand.Sequence(await run.NamesAsync(), []);
        }),
        Of<IBlobSigner>("sign.write.sha256", "A store that binds a signed write to its SHA-256 refuses other bytes.", async (run, signer) =>
        {
            RequireKept(signer.Binding.Sha256, "the SHA-256");
            var write = Write(Bytes) with { Sha256 = Content.Sha256(Bytes) };
            var signed = await signer.SignWriteAsync(Name, write, run.Cancellation);
            await IsRefusedAsync(run, HttpMethod.Put, signed, Others);
            Demand.Sequence(await run.NamesAsync(), []);
            await IsTakenAsync(run, signed, Bytes);
        }),
        Of<IBlobSigner>("sign.write.absence", "A store that binds a signed write to a free name overwrites none.", async (run, signer) =>
        {
            RequireKept(signer.Binding.Absence, "a free name");
            var signed = await signer.SignWriteAsync(Name, Write(Bytes) with { IsCreateOnly = true }, run.Cancellation);
            await run.WriteAsync(Name, Others);
            await IsRefusedAsync(run, HttpMethod.Put, signed, Bytes);
            Demand.Bytes(await run.ReadAsync(Name), Others);
        }),
        Of<IBlobPartSigner, IBlobParts>("sign.part", "Parts that come by signed requests become the blob.", async (run, signer, parts) =>
        {
            var upload = await UploadRun.StartAsync(run, parts);
            foreach (var part in parts.Limits.Cut(upload.Whole.Length, upload.PartSize))
            {
                var signed = await signer.SignPartAsync(upload.Upload, part, Lifetime, run.Cancellation);
                await IsTakenAsync(run, signed, upload.Whole.AsMemory((int)part.Offset, (int)part.Size));
            }

            await upload.CompleteAsync();
            Demand.Bytes(await run.ReadAsync(Name), upload.Whole);
        }),
    ];

    private static SignedWrite Write(byte[] bytes) => new() { Lifetime = Lifetime, Size = bytes.Length };

    /// <summary>The address of another blob, with the signature of this one.</summary>
    private static Uri Next(SignedRequest signed)
    {
        var query = signed.Url.IndexOf('?', StringComparison.Ordinal);
        return new Uri(signed.Url.Insert(query < 0 ? signed.Url.Length : query, "2"));
    }

    private static void RequireKept(Promise promise, string what)
    {
        if (promise != Promise.Kept)
            throw new NotJudgedException($"The store does not promise to bind a signed write to {what}.");
    }

    private static async Task IsTakenAsync(BlobRun run, SignedRequest signed, ReadOnlyMemory<byte> body)
    {
        using var reply = await SignedCall.SendAsync(HttpMethod.Put, signed, body, run.Cancellation);
        Demand.That(reply.IsSuccessStatusCode, "a signed request is taken", $"{(int)reply.StatusCode}");
    }

    private static async Task IsRefusedAsync(
        BlobRun run, HttpMethod method, SignedRequest signed, ReadOnlyMemory<byte>? body, Uri? address = null)
    {
        using var reply = await SignedCall.SendAsync(method, signed, body, run.Cancellation, address);
        Demand.That(
            !reply.IsSuccessStatusCode,
            $"{method} {(address is null ? "" : "of another blob ")}is refused{(body is null ? "" : $" with {body.Value.Length} bytes")}",
            $"{(int)reply.StatusCode}");
    }

    /// <summary>Asks until it is refused; the store has a clock of its own.</summary>
    private static async Task EndsAsync(BlobRun run, SignedRequest signed)
    {
        var limit = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(limit) < TimeSpan.FromSeconds(30))
        {
            using var reply = await SignedCall.SendAsync(HttpMethod.Get, signed, body: null, run.Cancellation);
            if (!reply.IsSuccessStatusCode)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(200), run.Cancellation);
        }

        throw new ConformanceException("demanded that a read signed for 2 s is refused; saw it succeed for 30 s");
    }
}
