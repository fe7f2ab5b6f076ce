using System.Security.Cryptography;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Tests.Storage;

/// <summary>
/// The server dies at each step of all that changes what is stored. An object is then whole or absent, what was stored before is not lost,
/// the next attempt succeeds, and cleaning leaves nothing else.
/// </summary>
public abstract class CrashTests
{
    private const int AtOnce = 8;

    private static readonly RepositoryName Repository = RepositoryName.Parse("org/repo");
    private static readonly string Unique = StagedKey.NewUnique();

    /// <summary>What the server is about when it dies.</summary>
    public enum Work
    {
        /// <summary>An upload through it.</summary>
        Put,

        /// <summary>An upload in parts, from its opening to its end.</summary>
        Parts,

        /// <summary>The end of an upload that was sent to the store.</summary>
        Staged,

        /// <summary>The same, and what was sent is not the object.</summary>
        WrongStaged,

        /// <summary>Removing an object.</summary>
        Remove,

        /// <summary>Restoring one.</summary>
        Restore,
    }

    /// <summary>A store that holds nothing. It is asked for once in each test, which has an instance of its own.</summary>
    private protected abstract Task<IBlobStore> OpenAsync();

    /// <summary>The length in bytes of the parts that are sent.</summary>
    private protected virtual int PartSize => 1000;

    /// <summary>Whether what moves is not where it was: then a store has to tell versions apart, and it is not tried without.</summary>
    private protected virtual bool Renames => false;

    private Sample Content => Sample.Of(PartSize + (PartSize / 2));

    private ObjectKey Key => new(Repository, Content.Oid);

    private IBlobStore Blobs { get; set; } = null!;

    [SetUp]
    public async Task OpenStoreAsync() => Blobs = await OpenAsync();

    [Test]
    [CancelAfter(300_000)]
    public async Task Who_dies_at_any_step_leaves_an_object_or_none(
        [Values] Work work, [Values] Moving moving, [Values] bool isDone, CancellationToken timeout)
    {
        if (work == Work.Parts && Blobs.GetCapability<IBlobParts>() is null)
            Assert.Pass("The store takes no parts.");
        if (moving == Moving.AnyVersion && Renames)
            Assert.Pass("The store is bound to versions.");
        var whole = new MortalBlobStore(Blobs, moving, int.MaxValue, isDone);
        using (var store = Store(whole, "whole"))
        {
            await PrepareAsync(work, store, timeout);
            var before = whole.Steps;
            await DoAsync(work, store, timeout);
            whole.Steps.Should().BeGreaterThan(before);
            await Parallel.ForEachAsync(
                Enumerable.Range(1, whole.Steps - before),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = timeout },
                async (step, cancellation) => await DieAsync(work, moving, step, isDone, cancellation));
        }
    }

    private async Task DieAsync(Work work, Moving moving, int step, bool isDone, CancellationToken cancellationToken)
    {
        var at = $"{(isDone ? "after" : "before")} step {step}";
        using var survivor = Store(new MortalBlobStore(Blobs, moving, int.MaxValue, isDone), at);
        await PrepareAsync(work, survivor, cancellationToken);
        var mortal = new MortalBlobStore(Blobs, moving, step, isDone);
        using var victim = Store(mortal, at);
        var doing = DoAsync(work, victim, cancellationToken);
        (await Task.WhenAny(doing, mortal.Died)).Should().BeSameAs(mortal.Died, at);

        await OnlyWholeObjectsAreThereAsync(survivor, at);
        if (work is Work.Remove or Work.Restore)
            await NothingIsLostAsync(survivor, at);
        await DoAsync(work, survivor, cancellationToken);
        await ItIsDoneAsync(work, survivor, at);
        await NothingElseIsThereAsync(survivor, at);

        mortal.Bury();
        await doing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await NothingElseIsThereAsync(survivor, at);
    }

    /// <summary>What happens at one step has a place of its own in the store.</summary>
    private static ObjectStore Store(IBlobStore blobs, string place) =>
        new(blobs, new ObjectStoreOptions { Prefix = place }, TimeProvider.System, NullLogger<ObjectStore>.Instance);

    /// <summary>What is there before.</summary>
    private async Task PrepareAsync(Work work, ObjectStore store, CancellationToken cancellationToken)
    {
        if (work is Work.Staged or Work.WrongStaged)
        {
            var sent = work == Work.Staged ? Content : Sample.Of((int)Content.Size, seed: 2);
            var name = store.Names.StagedOf(Key, Unique);
            await Blobs.WriteAsync(name, new MemoryStream(sent.Bytes), new BlobWrite { Size = sent.Size }, cancellationToken);
        }

        if (work is Work.Remove or Work.Restore)
            await store.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, cancellationToken);
        if (work == Work.Restore)
            await store.RemoveAsync(Key, cancellationToken);
    }

    private async Task DoAsync(Work work, ObjectStore store, CancellationToken cancellationToken)
    {
        switch (work)
        {
            case Work.Put:
                await store.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, cancellationToken);
                break;
            case Work.Parts:
                await SendPartsAsync(store, cancellationToken);
                break;
            case Work.Staged:
                await store.FinishUploadAsync(Key, Unique, Content.Size, cancellationToken);
                break;
            case Work.WrongStaged:
                await FluentActions.Awaiting(() => store.FinishUploadAsync(Key, Unique, Content.Size, cancellationToken))
                    .Should().ThrowAsync<LfsException>();
                break;
            case Work.Remove:
                await store.RemoveAsync(Key, cancellationToken);
                break;
            case Work.Restore:
                (await store.RestoreAsync(Key, cancellationToken)).Should().BeTrue();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(work));
        }
    }

    /// <summary>As a client does: what the upload holds is not sent again.</summary>
    private async Task SendPartsAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        var upload = await store.OpenUploadAsync(Key, Content.Size, PartSize, cancellationToken);
        var parts = store.PartLimits.Cut(Content.Size, PartSize);
        foreach (var part in parts.Where(part => upload.Held.GetValueOrDefault(part.Number) != part.Size))
        {
            await store.PutPartAsync(
                Key, upload.Name, part, new MemoryStream(Content.Bytes, (int)part.Offset, (int)part.Size), cancellationToken);
        }

        await store.FinishUploadAsync(Key, upload.Name, Content.Size, cancellationToken);
    }

    private async Task OnlyWholeObjectsAreThereAsync(ObjectStore store, string at)
    {
        await foreach (var blob in Blobs.ListAsync(store.Names.Prefix, default))
        {
            if (store.Names.Read(blob.Name) is { } key)
                (await HashAsync(blob.Name)).Should().Be(key.Oid, at);
            else
                (store.Names.IsStaged(blob.Name) || store.Names.ReadTrash(blob.Name) is not null).Should().BeTrue($"{blob.Name} {at}");
        }
    }

    private async Task NothingIsLostAsync(ObjectStore store, string at)
    {
        var held = await store.GetSizeAsync(Key, default) is not null;
        var removed = await Blobs.ListAsync(store.Names.AllTrashOf(Key), default).ToListAsync();
        (held || removed is not []).Should().BeTrue(at);
        foreach (var blob in removed)
            (await HashAsync(blob.Name)).Should().Be(Content.Oid, at);
    }

    private async Task ItIsDoneAsync(Work work, ObjectStore store, string at)
    {
        await OnlyWholeObjectsAreThereAsync(store, at);
        (await store.GetSizeAsync(Key, default)).Should().Be(work is Work.WrongStaged or Work.Remove ? null : Content.Size, at);
        if (work == Work.Remove)
        {
            (await store.RestoreAsync(Key, default)).Should().BeTrue(at);
            (await HashAsync(store.Names.Of(Key))).Should().Be(Content.Oid, at);
        }
    }

    /// <summary>The cleaner comes by when all is long over.</summary>
    private async Task NothingElseIsThereAsync(ObjectStore store, string at)
    {
        await store.DeleteAsync(Key, default);
        await foreach (var abandoned in store.FindAbandonedAsync(DateTimeOffset.UtcNow.AddDays(60), default))
            await abandoned.DeleteAsync(default);
        (await Blobs.ListAsync(store.Names.Prefix, default).Select(blob => blob.Name).ToListAsync()).Should().BeEmpty(at);
        if (Blobs.GetCapability<IBlobParts>() is { } parts)
            (await parts.ListUploadsAsync(store.Names.Prefix, default).Select(upload => upload.Name).ToListAsync()).Should().BeEmpty(at);
    }

    private async Task<Oid> HashAsync(string name)
    {
        await using var content = (await Blobs.OpenAsync(name, BlobRange.All, default))!;
        return new Oid(await SHA256.HashDataAsync(content));
    }
}
