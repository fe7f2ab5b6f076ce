using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Upkeep.Tests;

/// <summary>All objects, and nothing but objects, are in the target at the end.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StorageCopierTests : IDisposable
{
    private static readonly Sample[] Contents = [.. Enumerable.Range(0, 30).Select(seed => Sample.Of(seed * 100, seed))];

    private readonly TempFolder _folder = new();
    private readonly Workshop _from = new();

    [SetUp]
    public async Task Store_objects()
    {
        foreach (var content in Contents)
            await _from.PutAsync(content);
    }

    public void Dispose()
    {
        _from.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task From_one_storage_to_another_one_in_another_layout()
    {
        using var to = Folder();
        (await CopyAsync(to, new() { IsDryRun = true })).Should().BeEquivalentTo(new { Objects = 30, Copied = 30 });
        (await to.ListAsync(null, default).CountAsync()).Should().Be(0);
        (await CopyAsync(to, new())).Should().BeEquivalentTo(
            new { Objects = 30, Copied = 30, Failed = 0, CopiedBytes = Contents.Sum(content => content.Size) });
        (await to.ListAsync(null, default).Select(item => item.Key.Oid).ToListAsync())
            .Should().BeEquivalentTo(Contents.Select(content => content.Oid));
        (await CopyAsync(to, new())).Copied.Should().Be(0, "it is all there");
    }

    [Test]
    public async Task What_is_damaged_in_the_source_does_not_come_to_be_in_the_target()
    {
        var (key, bytes) = (Workshop.KeyOf(Contents[7]), (byte[])Contents[7].Bytes.Clone());
        bytes[9] ^= 1;
        await _from.Blobs.WriteAsync(
            _from.Store.Names.Of(key), new MemoryStream(bytes), new BlobWrite { Size = bytes.Length, Replaces = true }, default);
        using var to = Folder();
        var report = await CopyAsync(to, new());
        report.Should().BeEquivalentTo(new { Copied = 29, Failed = 1 });
        report.Faults.Should().ContainSingle().Which.Key.Should().Be(key);
        report.Faults[0].Message.Should().Contain("SHA-256");
        (await to.GetSizeAsync(key, default)).Should().BeNull();
    }

    [Test]
    public async Task What_is_damaged_in_the_target_is_told()
    {
        using var to = Folder();
        await CopyAsync(to, new());
        var file = Path.Join(_folder.Path, to.Names.Of(Workshop.KeyOf(Contents[5])));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[9] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        (await CopyAsync(to, new())).Faults.Should().ContainSingle().Which.Kind.Should().Be(FaultKind.Damaged);
        (await CopyAsync(to, new() { ReadsAgain = false })).Failed.Should().Be(0);
    }

    [Test]
    public async Task One_that_is_killed_goes_on()
    {
        using var to = new Workshop();
        using (var source = _from.Open(_from.Blobs, time: TimeProvider.System))
        {
            for (var step = 5; step < 200; step += 13)
            {
                var mortal = new MortalBlobStore(to.Blobs, Moving.AsItIs, step, isDone: step % 2 == 0);
                using var target = to.Open(mortal, time: TimeProvider.System);
                var doing = new StorageCopier(source, target).CopyAsync(new(), progress: null, default);
                if (await Task.WhenAny(doing, mortal.Died) == doing)
                    break;
                mortal.Bury();
                await ((Task)doing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        (await CopyAsync(to.Store, new())).Should().BeEquivalentTo(new { Objects = 30, Failed = 0 });
        (await to.Store.ListAsync(null, default).CountAsync()).Should().Be(30);
    }

    [Test]
    public async Task A_storage_that_fails_every_tenth_call_is_copied_all_the_same()
    {
        var calls = 0;
        var chaos = new ChaosBlobStore(_from.Blobs, (member, _) =>
            member != "ListAsync" && Interlocked.Increment(ref calls) % 10 == 0 ? Chaos.FailBefore : Chaos.None);
        using var from = _from.Open(chaos, time: TimeProvider.System);
        using var to = Folder();
        (await new StorageCopier(from, to).CopyAsync(new(), progress: null, default)).Should().BeEquivalentTo(
            new { Copied = 30, Failed = 0 });
    }

    private ObjectStore Folder() => FileSystemStores.Open(
        new FileSystemStorageOptions { Root = _folder.Path, Layout = ObjectLayout.Fanout, FlushToDisk = false });

    private Task<CopyReport> CopyAsync(ObjectStore to, CopyOptions options) =>
        new StorageCopier(_from.Store, to).CopyAsync(options, progress: null, default);
}
