using System.IO.Pipelines;
using Giftless.Storage.Blobs;
using Giftless.Tests.Streams;

namespace Giftless.Tests.Storage;

/// <content>What holds for the capabilities that a store has. A test about one that it has not is passed over.</content>
public abstract partial class BlobContractTests
{
    /// <summary>The length in bytes of the parts that are sent: what the store takes at least.</summary>
    private protected virtual int PartSize => 1000;

    private IBlobParts Parts => Capability<IBlobParts>();

    private byte[] Whole => Sample.Of((3 * PartSize) + (PartSize / 2)).Bytes;

    [Test]
    public async Task Moves_a_blob_to_a_name_that_is_free()
    {
        var mover = Capability<IBlobMove>();
        await WriteAsync(Name, Bytes);
        (await mover.MoveAsync((await Store.FindAsync(Name, default))!, "to/here", default)).Should().Be(MoveOutcome.Moved);
        (await ReadAsync("to/here")).Should().Equal(Bytes);
        await Store.DeleteAsync(Name, version: null, default);
        (await NamesAsync("")).Should().Equal("to/here");
    }

    [Test]
    public async Task Does_not_move_over_another_blob()
    {
        var mover = Capability<IBlobMove>();
        await WriteAsync(Name, Bytes);
        await WriteAsync("taken", [1]);
        (await mover.MoveAsync((await Store.FindAsync(Name, default))!, "taken", default)).Should().Be(MoveOutcome.TargetExists);
        (await ReadAsync("taken")).Should().Equal([1]);
        (await ReadAsync(Name)).Should().Equal(Bytes);
    }

    [Test]
    public async Task Does_not_move_what_is_another_version_or_gone()
    {
        var mover = Capability<IBlobMove>();
        await WriteAsync(Name, Bytes);
        var first = (await Store.FindAsync(Name, default))!;
        await Store.WriteAsync(Name, new MemoryStream(Sample.Of(1000, seed: 2).Bytes), new BlobWrite { Replaces = true }, default);
        (await mover.MoveAsync(first, "to", default)).Should().Be(MoveOutcome.SourceChanged);
        await Store.DeleteAsync(Name, version: null, default);
        (await mover.MoveAsync(first, "to", default)).Should().Be(MoveOutcome.SourceChanged);
        (await NamesAsync("")).Should().BeEmpty();
    }

    [Test]
    public async Task Moves_a_blob_to_where_it_is()
    {
        var mover = Capability<IBlobMove>();
        await WriteAsync(Name, Bytes);
        (await mover.MoveAsync((await Store.FindAsync(Name, default))!, Name, default)).Should().Be(MoveOutcome.Moved);
        (await ReadAsync(Name)).Should().Equal(Bytes);
        (await NamesAsync("")).Should().Equal(Name);
    }

    [Test]
    public async Task Many_moves_to_one_name_leave_one_whole_blob()
    {
        var mover = Capability<IBlobMove>();
        var sources = new List<BlobInfo>();
        foreach (var seed in Enumerable.Range(1, 6))
        {
            await WriteAsync($"from/{seed}", Sample.Of(MiB, seed).Bytes);
            sources.Add((await Store.FindAsync($"from/{seed}", default))!);
        }

        var outcomes = await Task.WhenAll(sources.Select(source => Task.Run(() => mover.MoveAsync(source, "to", default))));
        outcomes.Should().Contain(MoveOutcome.Moved).And.NotContain(MoveOutcome.SourceChanged);
        var moved = await ReadAsync("to");
        Enumerable.Range(1, 6).Count(seed => moved.AsSpan().SequenceEqual(Sample.Of(MiB, seed).Bytes)).Should().Be(1);
    }

    /// <summary>Who finds neither takes it for given up.</summary>
    [Test]
    public async Task A_blob_is_seen_under_one_of_its_names_while_it_is_moved()
    {
        var mover = Capability<IBlobMove>();
        for (var round = 0; round < 20; round++)
        {
            var (from, to) = ($"from/{round}", $"to/{round}");
            await WriteAsync(from, Bytes);
            var source = (await Store.FindAsync(from, default))!;
            var moving = Task.Run(() => mover.MoveAsync(source, to, default));
            do
                (await Store.FindAsync(from, default) ?? await Store.FindAsync(to, default)).Should().NotBeNull();
            while (!moving.IsCompleted);
            (await moving).Should().Be(MoveOutcome.Moved);
        }
    }

    [Test]
    public async Task Moves_an_empty_blob()
    {
        var mover = Capability<IBlobMove>();
        await WriteAsync(Name, []);
        (await mover.MoveAsync((await Store.FindAsync(Name, default))!, "to", default)).Should().Be(MoveOutcome.Moved);
        (await Store.FindAsync("to", default))!.Size.Should().Be(0);
    }

    [Test]
    public async Task Parts_in_any_order_become_the_blob()
    {
        var upload = await StartAsync(Name);
        foreach (var number in new[] { 3, 1, 4, 2 })
            await SendAsync(upload, number);
        (await NamesAsync("")).Should().BeEmpty("it is no blob yet");
        (await Store.FindAsync(Name, default)).Should().BeNull();
        var completed = await CompleteAsync(upload);
        completed!.Size.Should().Be(Whole.Length);
        (completed.Sha256 ?? new Sample(Whole).Oid.ToString()).Should().Be(new Sample(Whole).Oid.ToString());
        completed.Version.Should().Be((await Store.FindAsync(Name, default))!.Version);
        (await ReadAsync(Name)).AsSpan().SequenceEqual(Whole).Should().BeTrue();
        (await NamesAsync("")).Should().Equal(Name);
        (await UploadsAsync("")).Should().BeEmpty();
    }

    [Test]
    public async Task Tells_which_uploads_and_parts_there_are()
    {
        var upload = await StartAsync(Name);
        await SendAsync(upload, 2);
        await SendAsync(upload, 4);
        (await UploadsAsync("")).Should().Contain(found => found.Name == Name && found.Id == upload.Id);
        (await UploadsAsync(Name[..5])).Should().NotBeEmpty();
        (await UploadsAsync(Name + "2")).Should().BeEmpty();
        var held = await Parts.ListPartsAsync(upload, default);
        held!.Values.Select(part => (part.Number, part.Size)).Should().BeEquivalentTo([(2, (long)PartSize), (4, (long)(PartSize / 2))]);
        held[2].Number.Should().Be(2);
    }

    [Test]
    public async Task A_part_that_fails_leaves_the_one_before_as_it_was([Values] bool atItsEnd)
    {
        var upload = await StartAsync(Name);
        for (var number = 1; number <= 4; number++)
            await SendAsync(upload, number);
        var other = Sample.Of(PartSize, seed: 2).Bytes;
        await FluentActions.Awaiting(() => Parts.PutPartAsync(
                upload, new UploadPart(1, 0, PartSize), new BreakingStream(atItsEnd ? other : other[..(PartSize / 2)]), default))
            .Should().ThrowAsync<Exception>();
        await CompleteAsync(upload);
        (await ReadAsync(Name)).AsSpan().SequenceEqual(Whole).Should().BeTrue();
    }

    [Test]
    public async Task A_part_that_is_sent_again_takes_the_place_of_the_first()
    {
        var upload = await StartAsync(Name);
        await Parts.PutPartAsync(upload, new UploadPart(1, 0, PartSize), new MemoryStream(Sample.Of(PartSize, seed: 2).Bytes), default);
        for (var number = 1; number <= 4; number++)
            await SendAsync(upload, number);
        await CompleteAsync(upload);
        (await ReadAsync(Name)).AsSpan().SequenceEqual(Whole).Should().BeTrue();
    }

    [Test]
    public async Task Parts_that_are_others_now_are_not_put_together()
    {
        var upload = await StartAsync(Name);
        for (var number = 1; number <= 4; number++)
            await SendAsync(upload, number);
        var seen = (await Parts.ListPartsAsync(upload, default))!.Values.OrderBy(part => part.Number).ToList();
        await Parts.PutPartAsync(upload, new UploadPart(1, 0, PartSize), new MemoryStream(Sample.Of(PartSize, seed: 2).Bytes), default);
        (await Parts.CompleteAsync(upload, seen, default)).Should().BeNull();
        (await Store.FindAsync(Name, default)).Should().BeNull();
    }

    [Test]
    public async Task Who_finds_no_parts_any_more_finds_the_blob()
    {
        var upload = await StartAsync(Name);
        for (var number = 1; number <= 4; number++)
            await SendAsync(upload, number);
        var completing = Task.Run(() => CompleteAsync(upload));
        do
        {
            if (await Parts.ListPartsAsync(upload, default) is null or { Count: 0 })
                (await Store.FindAsync(Name, default)).Should().NotBeNull();
        }
        while (!completing.IsCompleted);
        (await completing)!.Size.Should().Be(Whole.Length);
    }

    [Test]
    public async Task Parts_become_the_blob_in_place_of_one_that_is_there()
    {
        await WriteAsync(Name, Bytes);
        var upload = await StartAsync(Name);
        for (var number = 1; number <= 4; number++)
            await SendAsync(upload, number);
        (await ReadAsync(Name)).Should().Equal(Bytes);
        (await CompleteAsync(upload))!.Size.Should().Be(Whole.Length);
        (await ReadAsync(Name)).AsSpan().SequenceEqual(Whole).Should().BeTrue();
    }

    [Test]
    public async Task Takes_more_parts_than_a_store_lists_at_once()
    {
        const int Count = 1001;
        var whole = Sample.Of(Count * PartSize).Bytes;
        var upload = await StartAsync(Name);
        await Parallel.ForEachAsync(
            Parts.Limits.Cut(whole.Length, PartSize),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (part, _) => await Parts.PutPartAsync(upload, part, new MemoryStream(whole, (int)part.Offset, (int)part.Size), default));
        (await Parts.ListPartsAsync(upload, default)).Should().HaveCount(Count);
        await CompleteAsync(upload);
        (await ReadAsync(Name)).AsSpan().SequenceEqual(whole).Should().BeTrue();
    }

    [Test]
    public async Task An_upload_of_another_blob_is_not_taken()
    {
        var upload = await StartAsync(Name);
        await SendAsync(upload, 1);
        var foreign = upload with { Name = "other" };
        ((await Parts.ListPartsAsync(foreign, default))?.Count ?? 0).Should().Be(0);
        await Parts.AbortAsync(foreign, default);
        (await Parts.ListPartsAsync(upload, default))!.Keys.Should().Equal(1);
    }

    [Test]
    public async Task An_aborted_upload_is_gone_and_may_be_aborted_again()
    {
        var upload = await StartAsync(Name);
        await SendAsync(upload, 1);
        await Parts.AbortAsync(upload, default);
        await Parts.AbortAsync(upload, default);
        (await UploadsAsync("")).Should().BeEmpty();
        (await NamesAsync("")).Should().BeEmpty();
        ((await Parts.ListPartsAsync(upload, default))?.Count ?? 0).Should().Be(0);
    }

    [Test]
    public async Task An_upload_that_is_over_cannot_be_completed_again()
    {
        var upload = await StartAsync(Name);
        for (var number = 1; number <= 4; number++)
            await SendAsync(upload, number);
        var held = (await Parts.ListPartsAsync(upload, default))!.Values.OrderBy(part => part.Number).ToList();
        await Parts.CompleteAsync(upload, held, default);
        await Store.DeleteAsync(Name, version: null, default);
        try
        {
            (await Parts.CompleteAsync(upload, held, default)).Should().BeNull();
        }
        catch (StorageUnavailableException)
        {
            // Ceph takes it for one that is under way.
        }

        (await Store.FindAsync(Name, default)).Should().BeNull();
    }

    [TestCase("nothing.of.mine")]
    [TestCase("../../etc/passwd")]
    [TestCase("a/b")]
    [TestCase("0")]
    public async Task An_id_that_is_no_uploads_touches_nothing(string id)
    {
        var upload = await StartAsync(Name);
        await SendAsync(upload, 1);
        var foreign = new BlobUpload { Name = "other", Id = id };
        ((await Parts.ListPartsAsync(foreign, default))?.Count ?? 0).Should().Be(0);
        await Parts.AbortAsync(foreign, default);
        (await Parts.ListPartsAsync(upload, default))!.Keys.Should().Equal(1);
    }

    [Test]
    public async Task What_is_appended_stays_whatever_fails()
    {
        var append = Capability<IBlobAppend>();
        (await append.AppendAsync(Name, 0, new MemoryStream(Bytes, 0, 300), default)).Should().Be(300);
        (await append.AppendAsync(Name, 299, new MemoryStream(Bytes), default)).Should().BeNull("it is longer");
        (await append.AppendAsync(Name, 301, new MemoryStream(Bytes), default)).Should().BeNull("it is shorter");
        await FluentActions.Awaiting(() => append.AppendAsync(Name, 300, new BreakingStream(Bytes[300..700]), default))
            .Should().ThrowAsync<IOException>();
        (await Store.FindAsync(Name, default))!.Size.Should().Be(700);
        (await append.AppendAsync(Name, 700, new MemoryStream(Bytes, 700, 300), default)).Should().Be(1000);
        (await ReadAsync(Name)).Should().Equal(Bytes);
    }

    [Test]
    public async Task Nothing_is_appended_by_two_at_once()
    {
        var append = Capability<IBlobAppend>();
        for (var round = 0; round < 50; round++)
        {
            var name = $"{round}/{Name}";
            var appended = await Task.WhenAll(Enumerable.Range(0, 8).Select(
                _ => Task.Run(() => append.AppendAsync(name, 0, new MemoryStream(Bytes), default))));
            appended.Where(length => length is not null).Should().Equal(1000L);
            (await ReadAsync(name)).Should().Equal(Bytes);
        }
    }

    [Test]
    public async Task Nothing_is_appended_to_what_is_not_there()
    {
        var append = Capability<IBlobAppend>();
        (await append.AppendAsync(Name, 1, new MemoryStream(Bytes), default)).Should().BeNull();
        (await NamesAsync("")).Should().BeEmpty();
    }

    [Test]
    public async Task Who_reads_and_who_appends_leave_each_other_alone()
    {
        var append = Capability<IBlobAppend>();
        await append.AppendAsync(Name, 0, new MemoryStream(Bytes, 0, 300), default);
        var content = new PausingStream(Bytes[300..700]);
        var appending = append.AppendAsync(Name, 300, content, default);
        await content.AtEnd;
        var seen = await ReadAsync(Name);
        seen.Should().HaveCountGreaterThanOrEqualTo(300).And.Equal(Bytes[..seen.Length]);
        await using var reader = await Store.OpenAsync(Name, BlobRange.All, default);
        content.End();
        (await appending).Should().Be(700);
        (await append.AppendAsync(Name, 700, new MemoryStream(Bytes, 700, 300), default)).Should().Be(1000);
    }

    [Test]
    public async Task What_was_moved_does_not_grow_any_more()
    {
        var (append, mover) = (Capability<IBlobAppend>(), Capability<IBlobMove>());
        await append.AppendAsync(Name, 0, new MemoryStream(Bytes, 0, 300), default);
        var content = new Pipe();
        var appending = append.AppendAsync(Name, 300, content.Reader.AsStream(), default);
        var source = (await Store.FindAsync(Name, default))!;
        var isMoved = await mover.MoveAsync(source, "to", default) == MoveOutcome.Moved;
        await content.Writer.WriteAsync(Bytes.AsMemory(300));
        await content.Writer.CompleteAsync();
        await appending;
        (await Store.FindAsync("to", default))?.Size.Should().Be(source.Size);
        ((await Store.FindAsync("to", default)) is not null).Should().Be(isMoved);
    }

    private T Capability<T>() where T : class, IBlobCapability
    {
        var capability = Store.GetCapability<T>();
        if (capability is null)
            Assert.Pass($"{Store.GetType().Name} has no {typeof(T).Name}.");
        return capability!;
    }

    private async Task<BlobUpload> StartAsync(string name) => new() { Name = name, Id = await Parts.StartAsync(name, default) };

    private async Task SendAsync(BlobUpload upload, int number)
    {
        var part = Parts.Limits.Cut(Whole.Length, PartSize)[number - 1];
        var put = await Parts.PutPartAsync(upload, part, new MemoryStream(Whole, (int)part.Offset, (int)part.Size), default);
        (await Parts.ListPartsAsync(upload, default))![number].Should().Be(put);
    }

    private async Task<BlobInfo?> CompleteAsync(BlobUpload upload) =>
        await Parts.CompleteAsync(upload, [.. (await Parts.ListPartsAsync(upload, default))!.Values.OrderBy(part => part.Number)], default);

    private async Task<List<BlobUpload>> UploadsAsync(string prefix) => await Parts.ListUploadsAsync(prefix, default).ToListAsync();
}
