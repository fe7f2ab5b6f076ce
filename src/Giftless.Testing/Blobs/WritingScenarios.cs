using System.Text;
using Giftless.Storage.Blobs;
using static Giftless.Testing.Blobs.BlobRun;
using static Giftless.Testing.Blobs.BlobScenario;
using static Giftless.Testing.Content;

namespace Giftless.Testing.Blobs;

/// <summary>Writing, and names.</summary>
internal static class WritingScenarios
{
    public static IEnumerable<Scenario<BlobStoreFixture>> All =>
    [
        .. Each("blob.write", "A store gives back what was written, and tells what it is.", Sizes, Describe, async (run, it) =>
        {
            var bytes = Content.Of(it.Length);
            var before = DateTimeOffset.UtcNow - ClockSkew;
            var options = new BlobWrite { Size = it.SizeKnown ? it.Length : null };
            Demand.Equal(await run.WriteAsync(Name, new MemoryStream(bytes), options), true);
            var found = await run.FoundAsync(Name);
            Demand.Equal(found.Name, Name);
            Demand.Equal(found.Size, it.Length);
            Demand.That(found.Version.Length > 0, "a blob has a version");
            Demand.That(found.WrittenAt > before && found.WrittenAt < DateTimeOffset.UtcNow + ClockSkew, "a blob was written when it was");
            Demand.Absent(found.ForeignHeader);
            if (found.Sha256 is not null)
                Demand.Equal(found.Sha256, Sha256(bytes));
            Demand.Bytes(await run.ReadAsync(Name), bytes);
        }),
        Of("blob.write.sha256", "A store takes the SHA-256 that it is told.", async run =>
        {
            var options = new BlobWrite { Size = Bytes.Length, Sha256 = Sha256(Bytes) };
            Demand.Equal(await run.WriteAsync(Name, new MemoryStream(Bytes), options), true);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
        }),
        Of("blob.write.sha256-untold", "A store tells no SHA-256 that it was only told.", async run =>
        {
            try
            {
                var options = new BlobWrite { Size = Bytes.Length, Sha256 = Sha256(Others) };
                await run.WriteAsync(Name, new MemoryStream(Bytes), options);
            }
            catch (LfsException)
            {
                // One that checks it refuses.
            }

            Demand.That((await run.FindAsync(Name))?.Sha256 != Sha256(Others), "what is told was computed");
        }),
        Of("blob.write.trickle", "A store takes content that comes a byte at a time, late, and does not seek.", async run =>
        {
            Demand.Equal(await run.WriteAsync(Name, new TrickleStream(Bytes)), true);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
        }),
        Of("blob.write.taken", "A name that is taken is left as it is, unless it is to be replaced.", async run =>
        {
            await run.WriteAsync(Name, Bytes);
            Demand.Equal(await run.WriteAsync(Name, [1, 2, 3]), false);
            Demand.Bytes(await run.ReadAsync(Name), Bytes);
            Demand.Equal(await run.ReplaceAsync(Name, [1, 2, 3]), true);
            Demand.Bytes(await run.ReadAsync(Name), [1, 2, 3]);
            Demand.Sequence(await run.NamesAsync(), [Name]);
        }),
        .. Each(
            "blob.name.longer",
            "A name may begin with all of another one.",
            [true, false],
            longerFirst => longerFirst ? "the longer one first" : "the shorter one first",
            async (run, longerFirst) =>
            {
                foreach (var name in longerFirst ? new[] { "a/b.c", "a/b" } : ["a/b", "a/b.c"])
                    await run.WriteAsync(name, Encoding.UTF8.GetBytes(name));
                Demand.Bytes(await run.ReadAsync("a/b"), "a/b"u8);
                Demand.Bytes(await run.ReadAsync("a/b.c"), "a/b.c"u8);
            }),
        Of("blob.name.different", "Names differ where one character does.", async run =>
        {
            string[] names = ["n/a", "N/a", "n/a ", " n/a", "n /a", "n/%61", "n/a%20", "n/a+", "n/\u00E9", "n/e\u0301"];
            foreach (var name in names)
                Demand.Equal(await run.WriteAsync(name, Encoding.UTF8.GetBytes(name)), true, $"write to '{name}', which is free");
            foreach (var name in names)
                Demand.Bytes(await run.ReadAsync(name), Encoding.UTF8.GetBytes(name), $"read '{name}'");
            Demand.Set(await run.NamesAsync(), names);
        }),
        Of("blob.name.hostile", "A name is nothing but a name, whatever a shell or a database makes of it.", async run =>
        {
            foreach (var name in HostileNames)
                Demand.Equal(await run.WriteAsync(name, Encoding.UTF8.GetBytes(name)), true, $"write to '{name}', which is free");
            foreach (var name in HostileNames)
                Demand.Bytes(await run.ReadAsync(name), Encoding.UTF8.GetBytes(name), $"read '{name}'");
            Demand.Set(await run.NamesAsync(), HostileNames);
            foreach (var name in HostileNames)
                await run.DeleteAsync(name);
            Demand.Sequence(await run.NamesAsync(), []);
        }),
        Of("blob.name.long", "A name may be long.", async run =>
        {
            var name = string.Join('/', Enumerable.Repeat(new string('n', 200), 4)) + "/" + new string('f', 97);
            await run.WriteAsync(name, Bytes);
            Demand.Bytes(await run.ReadAsync(name), Bytes);
            Demand.Sequence(await run.NamesAsync(name[..300]), [name]);
        }),
        .. Each(
            "blob.write.same-at-once",
            "Many equal writes at once leave one whole blob.",
            AtOnce,
            it => $"{it.Length} bytes{(it.Replaces ? ", replacing" : "")}",
            async (run, it) =>
            {
                var bytes = Content.Of(it.Length);
                var options = new BlobWrite { Size = it.Length, Replaces = it.Replaces };
                var writes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
                    () => run.WriteAsync(Name, new MemoryStream(bytes), options), run.Cancellation)));
                Demand.That(writes.Contains(true), "one of them has written");
                Demand.Sequence(await run.NamesAsync(), [Name]);
                Demand.Bytes(await run.ReadAsync(Name), bytes);
            }),
        Of("blob.write.different-at-once", "Different writes to one name at once leave one of them whole.", async run =>
        {
            var contents = Enumerable.Range(1, 8).Select(seed => Content.Of(9 * MiB, seed)).ToList();
            await Task.WhenAll(contents.Select(bytes => Task.Run(() => run.ReplaceAsync(Name, bytes), run.Cancellation)));
            var held = await run.ReadAsync(Name);
            Demand.Equal(contents.Count(bytes => held.AsSpan().SequenceEqual(bytes)), 1, "how many of them are there whole");
        }),
    ];

    private static readonly string[] HostileNames =
    [
        ".../x", "..a/x", "a../x", "-rf", "~/x", "$(id)", "`id`", "%2e%2e/x", "%", "a%00b",
        "'; DROP TABLE blobs; --", "\"", "_%", "con", "nul.txt",
        "a:b", "a|b", "<a>", "*", "{x}", "[x]", "\u202Ex", "\uFEFFx", "\u00A0", "\U0001F600/\U0001F600", "index.html",
    ];

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    private static IEnumerable<(int Length, bool SizeKnown)> Sizes =>
        from length in new[] { 0, 1, 65_536, (5 * MiB) - 1, 8 * MiB, (8 * MiB) + 1, 17 * MiB }
        from sizeKnown in new[] { true, false }
        select (length, sizeKnown);

    private static string Describe((int Length, bool SizeKnown) it) =>
        $"{it.Length} bytes, {(it.SizeKnown ? "size known" : "size unknown")}";

    private static IEnumerable<(int Length, bool Replaces)> AtOnce =>
        from length in new[] { MiB, 9 * MiB } from replaces in new[] { true, false } select (length, replaces);
}
