using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>What is wrong is found, and nothing else; what is damaged can be set aside.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class VerifierTests : IDisposable
{
    private static readonly Sample[] Contents = [.. Enumerable.Range(1, 20).Select(seed => Sample.Of(1000 + seed, seed))];

    private readonly Workshop _shop = new();

    [SetUp]
    public async Task Store_objects()
    {
        foreach (var content in Contents)
            await _shop.PutAsync(content);
    }

    public void Dispose() => _shop.Dispose();

    [Test]
    public async Task A_whole_storage_has_no_fault()
    {
        var (objects, bytes) = (0L, 0L);
        var progress = new ImmediateProgress(one => (objects, bytes) = (Math.Max(objects, one.Objects), Math.Max(bytes, one.Bytes)));
        (await VerifyAsync(new(), progress)).Should().BeEmpty();
        (objects, bytes).Should().Be((20, Contents.Sum(content => content.Size)));
    }

    [Test]
    public async Task A_flipped_bit_is_found()
    {
        var key = await DamageAsync(Contents[3], flipped: true);
        var fault = (await VerifyAsync(new())).Should().ContainSingle().Subject;
        fault.Should().BeEquivalentTo(new { Key = key, Kind = FaultKind.Damaged, IsQuarantined = false });
        (await _shop.HasAsync(Contents[3])).Should().BeTrue();
    }

    [Test]
    public async Task What_is_damaged_is_set_aside_and_comes_back_only_when_it_is_whole()
    {
        var key = await DamageAsync(Contents[3], flipped: true);
        (await VerifyAsync(new() { Quarantines = true })).Should().ContainSingle().Which.IsQuarantined.Should().BeTrue();
        (await _shop.HasAsync(Contents[3])).Should().BeFalse();
        (await _shop.Store.ListRemovedAsync(default).SingleAsync()).Reason.Should().Be(RemovalReason.Damaged);
        (await _shop.Store.RestoreAsync(key, default)).Should().BeFalse("it still is damaged");
        (await _shop.HasAsync(Contents[3])).Should().BeFalse();

        await _shop.PutAsync(Contents[3]);
        (await VerifyAsync(new())).Should().BeEmpty();
    }

    [Test]
    public async Task Without_reading_what_is_empty_and_should_not_be_is_found()
    {
        await DamageAsync(Contents[5], flipped: false);
        (await VerifyAsync(new() { ReadsNoBytes = true })).Should().ContainSingle().Which.Kind.Should().Be(FaultKind.Damaged);
    }

    [Test]
    public async Task What_a_commit_needs_and_is_missing_or_has_another_length_is_found()
    {
        using var git = new GitRepository();
        var missing = Sample.Of("missing");
        git.Commit(Contents[0]);
        git.Commit(missing);
        git.CommitText("other", $"version https://git-lfs.github.com/spec/v1\noid sha256:{Contents[1].Oid}\nsize 5\n");
        var faults = await VerifyAsync(new() { Needed = [new CollectedRepository(Workshop.Repository, [git.Source])] });
        faults.Select(fault => (fault.Key.Oid, fault.Kind)).Should().BeEquivalentTo(
            [(missing.Oid, FaultKind.Missing), (Contents[1].Oid, FaultKind.Damaged)]);
    }

    [Test]
    public async Task A_storage_that_fails_is_told_of_and_nothing_is_set_aside()
    {
        _shop.Blobs.Before = (member, name) => member == "FindAsync" && name.EndsWith(Contents[7].Oid.ToString(), StringComparison.Ordinal)
            ? throw new StorageUnavailableException()
            : Task.CompletedTask;
        var fault = (await VerifyAsync(new() { Quarantines = true })).Should().ContainSingle().Subject;
        fault.Should().BeEquivalentTo(new { Kind = FaultKind.Unreadable, IsQuarantined = false });
    }

    [Test]
    public async Task It_goes_on_after_an_object()
    {
        var ordered = Contents.OrderBy(content => content.Oid.ToString(), StringComparer.Ordinal).ToList();
        await DamageAsync(ordered[2], flipped: true);
        await DamageAsync(ordered[9], flipped: true);
        (await VerifyAsync(new() { After = Workshop.KeyOf(ordered[2]) })).Should().ContainSingle()
            .Which.Key.Oid.Should().Be(ordered[9].Oid);
    }

    private Task<List<Fault>> VerifyAsync(VerificationOptions options, IProgress<UpkeepProgress>? progress = null) =>
        new Verifier(_shop.Store).VerifyAsync(options, progress, default).ToListAsync().AsTask();

    private async Task<ObjectKey> DamageAsync(Sample content, bool flipped)
    {
        var bytes = flipped ? (byte[])content.Bytes.Clone() : [];
        if (flipped)
            bytes[500] ^= 1;
        var key = Workshop.KeyOf(content);
        await _shop.Blobs.WriteAsync(
            _shop.Store.Names.Of(key), new MemoryStream(bytes), new BlobWrite { Size = bytes.Length, Replaces = true }, default);
        return key;
    }

    private sealed class ImmediateProgress(Action<UpkeepProgress> report) : IProgress<UpkeepProgress>
    {
        private readonly Lock _gate = new();

        public void Report(UpkeepProgress value)
        {
            lock (_gate)
                report(value);
        }
    }
}
