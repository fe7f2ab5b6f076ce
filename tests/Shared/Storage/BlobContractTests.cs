using System.Text;
using Giftless.Storage.Blobs;
using Giftless.Tests.Streams;

namespace Giftless.Tests.Storage;

/// <summary>What holds for every store of blobs (<see cref="IBlobStore"/>). Each provider's tests derive from this.</summary>
public abstract partial class BlobContractTests
{
    private protected const int MiB = 1024 * 1024;

    /// <summary>Has what addresses and file systems have to escape, and case.</summary>
    private protected const string Name = "org/ré po+1/A b&c=d?#e'f";

    private static readonly byte[] Bytes = Sample.Of(1000).Bytes;

    /// <summary>A store that holds nothing. It is asked for once in each test, which has an instance of its own.</summary>
    private protected abstract Task<IBlobStore> OpenAsync();

    /// <summary>Whether characters beyond U+FFFF come after those below, as in UTF-8, and not as in UTF-16.</summary>
    private protected virtual bool ListsInOrderOfUtf8 => true;

    private protected IBlobStore Store { get; private set; } = null!;

    [SetUp]
    public async Task OpenStoreAsync() => Store = await OpenAsync();

    [Test]
    public async Task An_absent_blob_is_null()
    {
        await WriteAsync(Name, Bytes);
        foreach (var absent in new[] { "absent", "org", "org/ré po+1", Name + "2", Name[..^1], Name + "/below", Name.ToLowerInvariant() })
        {
            (await Store.FindAsync(absent, default)).Should().BeNull(absent);
            (await Store.OpenAsync(absent, BlobRange.All, default)).Should().BeNull(absent);
            await Store.DeleteAsync(absent, version: null, default);
        }

        (await NamesAsync("")).Should().Equal(Name);
    }

    [Test]
    public async Task Gives_back_what_was_written(
        [Values(0, 1, 65_536, (5 * MiB) - 1, 8 * MiB, (8 * MiB) + 1, 17 * MiB)] int length, [Values] bool sizeKnown)
    {
        var bytes = Sample.Of(length).Bytes;
        var before = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(10);
        (await Store.WriteAsync(Name, new MemoryStream(bytes), new BlobWrite { Size = sizeKnown ? length : null }, default))
            .Should().BeTrue();
        var found = await Store.FindAsync(Name, default);
        found.Should().NotBeNull();
        (found!.Name, found.Size).Should().Be((Name, length));
        found.Version.Should().NotBeNullOrEmpty();
        found.WrittenAt.Should().BeAfter(before).And.BeBefore(DateTimeOffset.UtcNow.AddMinutes(10));
        found.ForeignHeader.Should().BeNull();
        (found.Sha256 ?? new Sample(bytes).Oid.ToString()).Should().Be(new Sample(bytes).Oid.ToString());
        (await ReadAsync(Name)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
    }

    [Test]
    public async Task Takes_the_hash_that_it_is_told()
    {
        var options = new BlobWrite { Size = Bytes.Length, Sha256 = new Sample(Bytes).Oid.ToString() };
        (await Store.WriteAsync(Name, new MemoryStream(Bytes), options, default)).Should().BeTrue();
        (await ReadAsync(Name)).Should().Equal(Bytes);
    }

    /// <summary>A store tells what it has computed, and nothing of what it has heard.</summary>
    [Test]
    public async Task Tells_no_hash_that_it_was_only_told()
    {
        try
        {
            var options = new BlobWrite { Size = 1000, Sha256 = Sample.Of(1).Oid.ToString() };
            await Store.WriteAsync(Name, new MemoryStream(Bytes), options, default);
        }
        catch (LfsException)
        {
            // One that checks it refuses.
        }

        ((await Store.FindAsync(Name, default))?.Sha256).Should().NotBe(Sample.Of(1).Oid.ToString());
    }

    [Test]
    public async Task Takes_content_that_trickles_in()
    {
        (await Store.WriteAsync(Name, new TrickleStream(Bytes), new BlobWrite(), default)).Should().BeTrue();
        (await ReadAsync(Name)).Should().Equal(Bytes);
    }

    [TestCase(0, 1000)]
    [TestCase(0, 1)]
    [TestCase(0, 0)]
    [TestCase(999, 1)]
    [TestCase(1000, 0)]
    [TestCase(200, 300)]
    [TestCase(0, null)]
    [TestCase(999, null)]
    [TestCase(300, null)]
    public async Task Gives_exactly_the_range_asked_for(int offset, int? length)
    {
        await WriteAsync(Name, Bytes);
        (await ReadAsync(Name, new BlobRange { Offset = offset, Length = length }))
            .Should().Equal(Bytes[offset..(offset + (length ?? (1000 - offset)))]);
    }

    [Test]
    public async Task Gives_the_version_asked_for_or_nothing()
    {
        await WriteAsync(Name, Bytes);
        var first = await Store.FindAsync(Name, default);
        (await ReadAsync(Name, new BlobRange { Offset = 1, Length = 2, Version = first!.Version })).Should().Equal(Bytes[1..3]);
        await Store.WriteAsync(Name, new MemoryStream(Sample.Of(1000, seed: 2).Bytes), new BlobWrite { Replaces = true }, default);
        (await Store.OpenAsync(Name, new BlobRange { Version = first.Version }, default)).Should().BeNull();
        (await Store.FindAsync(Name, default))!.Version.Should().NotBe(first.Version);
    }

    /// <summary>However fast they follow one another, and though they are as long as one another.</summary>
    [Test]
    public async Task Each_write_makes_another_version()
    {
        var versions = new List<string>();
        for (var seed = 1; seed <= 20; seed++)
        {
            var options = new BlobWrite { Size = 1000, Replaces = true };
            await Store.WriteAsync(Name, new MemoryStream(Sample.Of(1000, seed).Bytes), options, default);
            versions.Add((await Store.FindAsync(Name, default))!.Version);
        }

        versions.Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task A_version_lasts_as_long_as_the_bytes()
    {
        await WriteAsync(Name, Bytes);
        var first = await Store.FindAsync(Name, default);
        await WriteAsync(Name + "2", Bytes);
        (await Store.FindAsync(Name, default))!.Version.Should().Be(first!.Version);
        (await FindInListAsync(Name)).Version.Should().Be(first.Version);
    }

    [Test]
    public async Task A_name_that_is_taken_is_left_as_it_is_unless_it_is_to_be_replaced()
    {
        await WriteAsync(Name, Bytes);
        var other = Sample.Of(10).Bytes;
        (await Store.WriteAsync(Name, new MemoryStream(other), new BlobWrite { Size = 10 }, default)).Should().BeFalse();
        (await ReadAsync(Name)).Should().Equal(Bytes);
        (await Store.WriteAsync(Name, new MemoryStream(other), new BlobWrite { Size = 10, Replaces = true }, default)).Should().BeTrue();
        (await ReadAsync(Name)).Should().Equal(other);
        (await NamesAsync("")).Should().Equal(Name);
    }

    [Test]
    public async Task A_name_may_begin_with_all_of_another_one([Values] bool longerFirst)
    {
        foreach (var name in longerFirst ? new[] { "a/b.c", "a/b" } : ["a/b", "a/b.c"])
            await WriteAsync(name, Encoding.UTF8.GetBytes(name));
        (await ReadAsync("a/b")).Should().Equal("a/b"u8.ToArray());
        (await ReadAsync("a/b.c")).Should().Equal("a/b.c"u8.ToArray());
    }

    [Test]
    public async Task Names_differ_where_a_character_does()
    {
        string[] names = ["n/a", "N/a", "n/a ", " n/a", "n /a", "n/%61", "n/a%20", "n/a+", "n/\u00E9", "n/e\u0301"];
        foreach (var name in names)
            (await WriteAsync(name, Encoding.UTF8.GetBytes(name))).Should().BeTrue("'{0}' is free", name);
        foreach (var name in names)
            (await ReadAsync(name)).Should().Equal(Encoding.UTF8.GetBytes(name), "'{0}' is itself", name);
        (await NamesAsync("")).Should().BeEquivalentTo(names);
    }

    [Test]
    public async Task Nothing_is_seen_of_content_that_fails_at_whatever_place(
        [Values(0, 1000, 5 * MiB, 8 * MiB, 17 * MiB)] int after, [Values] bool sizeKnown, [Values] bool held)
    {
        if (held)
            await WriteAsync(Name, Bytes);
        var options = new BlobWrite { Size = sizeKnown ? after + 1 : null, Replaces = held };
        await FluentActions.Awaiting(() => Store.WriteAsync(Name, new BreakingStream(Sample.Of(after).Bytes), options, default))
            .Should().ThrowAsync<IOException>().WithMessage("The line broke.");
        await OnlyHeldIsThereAsync(held);
    }

    [Test]
    public async Task Nothing_is_seen_of_content_that_fails_where_it_would_end([Values(0, 1000, 8 * MiB, 16 * MiB)] int length)
    {
        await FluentActions.Awaiting(
            () => Store.WriteAsync(Name, new BreakingStream(Sample.Of(length).Bytes), new BlobWrite { Size = length }, default))
            .Should().ThrowAsync<IOException>().WithMessage("The line broke.");
        await OnlyHeldIsThereAsync(held: false);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_cancelled_write_leaves_nothing([Values(1, 20 * MiB)] int after, CancellationToken timeout)
    {
        using var client = CancellationTokenSource.CreateLinkedTokenSource(timeout);
        var content = new CancellingStream(new MemoryStream(new byte[after + MiB]), client, after);
        var write = Store.WriteAsync(Name, content, new BlobWrite(), client.Token);
        await FluentActions.Awaiting(() => write).Should().ThrowAsync<OperationCanceledException>();
        await OnlyHeldIsThereAsync(held: false);
    }

    [Test]
    public async Task A_blob_is_not_seen_before_its_end_was_read([Values(10, 9 * MiB)] int length, [Values] bool replaces)
    {
        if (replaces)
            await WriteAsync(Name, Bytes);
        var content = new PausingStream(Sample.Of(length).Bytes);
        var write = Store.WriteAsync(Name, content, new BlobWrite { Size = length, Replaces = replaces }, default);
        await content.AtEnd;
        await OnlyHeldIsThereAsync(replaces);
        content.End();
        (await write).Should().BeTrue();
        (await Store.FindAsync(Name, default))!.Size.Should().Be(length);
    }

    [Test]
    public async Task Many_equal_writes_at_once_leave_one_whole_blob([Values(MiB, 9 * MiB)] int length, [Values] bool replaces)
    {
        var bytes = Sample.Of(length).Bytes;
        var writes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Store.WriteAsync(Name, new MemoryStream(bytes), new BlobWrite { Size = length, Replaces = replaces }, default))));
        writes.Should().Contain(true);
        (await NamesAsync("")).Should().Equal(Name);
        (await ReadAsync(Name)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
    }

    [Test]
    public async Task Different_writes_at_once_leave_one_of_them_whole()
    {
        var contents = Enumerable.Range(1, 8).Select(seed => Sample.Of(9 * MiB, seed).Bytes).ToList();
        await Task.WhenAll(contents.Select(bytes => Task.Run(() =>
            Store.WriteAsync(Name, new MemoryStream(bytes), new BlobWrite { Size = bytes.Length, Replaces = true }, default))));
        var held = await ReadAsync(Name);
        contents.Count(bytes => held.AsSpan().SequenceEqual(bytes)).Should().Be(1);
    }

    [Test]
    public async Task A_reader_keeps_its_blob_while_it_is_replaced_or_deleted()
    {
        await WriteAsync(Name, Bytes);
        await using var reader = (await Store.OpenAsync(Name, BlobRange.All, default))!;
        await Store.WriteAsync(Name, new MemoryStream(Sample.Of(1000, seed: 2).Bytes), new BlobWrite { Replaces = true }, default);
        await Store.DeleteAsync(Name, version: null, default);
        (await ReadToEndAsync(reader)).Should().Equal(Bytes);
    }

    [Test]
    public async Task Deletes_the_version_it_is_asked_to()
    {
        await WriteAsync(Name, Bytes);
        var first = await Store.FindAsync(Name, default);
        await Store.WriteAsync(Name, new MemoryStream(Sample.Of(1000, seed: 2).Bytes), new BlobWrite { Replaces = true }, default);
        await Store.DeleteAsync(Name, first!.Version, default);
        (await Store.FindAsync(Name, default)).Should().NotBeNull();
        await Store.DeleteAsync(Name, (await Store.FindAsync(Name, default))!.Version, default);
        (await Store.FindAsync(Name, default)).Should().BeNull();
        await Store.DeleteAsync(Name, version: null, default);
        (await NamesAsync("")).Should().BeEmpty();
        await WriteAsync(Name, Bytes);
        (await ReadAsync(Name)).Should().Equal(Bytes);
    }

    [Test]
    public async Task Lists_by_prefix_in_order_of_name()
    {
        string[] names = ["a", "a-b/c", "a.b", "a/b", "a/b-c", "a/b/c", "aa", "b/z", "b/ü", "b/\uE000", "b/\U0001F600"];
        string[] files = [.. names.Where(name => name is not ("a" or "a/b"))];
        if (!ListsInOrderOfUtf8)
            (files[^2], files[^1]) = (files[^1], files[^2]);
        foreach (var name in files.Reverse())
            await WriteAsync(name, Encoding.UTF8.GetBytes(name));
        (await NamesAsync("")).Should().Equal(files);
        (await NamesAsync("a")).Should().Equal(files[..5]);
        (await NamesAsync("a/")).Should().Equal("a/b-c", "a/b/c");
        (await NamesAsync("a/b")).Should().Equal("a/b-c", "a/b/c");
        (await NamesAsync("a/b/")).Should().Equal("a/b/c");
        (await NamesAsync("a/b/c")).Should().Equal("a/b/c");
        (await NamesAsync("a/b/c/")).Should().BeEmpty();
        (await NamesAsync("c")).Should().BeEmpty();
        (await NamesAsync("A")).Should().BeEmpty();
        (await NamesAsync("a*")).Should().BeEmpty();
        (await FindInListAsync("aa")).Should().BeEquivalentTo(
            (await Store.FindAsync("aa", default))!, options => options.Excluding(blob => blob.Sha256).Excluding(blob => blob.WrittenAt));
    }

    [Test]
    public async Task Lists_more_than_a_page([Values("many/", "")] string prefix)
    {
        var names = Enumerable.Range(0, 2100).Select(number => $"many/{number:0000}").ToList();
        await Parallel.ForEachAsync(
            names, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (name, _) => await WriteAsync(name, [1]));
        (await NamesAsync(prefix)).Should().Equal(names);
    }

    [Test]
    public async Task Listing_ends_when_it_is_cancelled()
    {
        await WriteAsync(Name, Bytes);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await FluentActions.Awaiting(async () => await Store.ListAsync("", cancelled.Token).CountAsync())
            .Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task A_long_name_is_a_name()
    {
        var name = string.Join('/', Enumerable.Repeat(new string('n', 200), 4)) + "/" + new string('f', 97);
        await WriteAsync(name, Bytes);
        (await ReadAsync(name)).Should().Equal(Bytes);
        (await NamesAsync(name[..300])).Should().Equal(name);
    }

    private protected Task<bool> WriteAsync(string name, byte[] bytes) =>
        Store.WriteAsync(name, new MemoryStream(bytes), new BlobWrite { Size = bytes.Length }, default);

    private protected async Task<byte[]> ReadAsync(string name, BlobRange? range = null)
    {
        await using var stream = await Store.OpenAsync(name, range ?? BlobRange.All, default);
        return await ReadToEndAsync(stream!);
    }

    private protected async Task<List<string>> NamesAsync(string prefix) =>
        await Store.ListAsync(prefix, default).Select(blob => blob.Name).ToListAsync();

    private protected static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task<BlobInfo> FindInListAsync(string name) => await Store.ListAsync(name, default).FirstAsync(blob => blob.Name == name);

    private async Task OnlyHeldIsThereAsync(bool held)
    {
        (await NamesAsync("")).Should().Equal(held ? [Name] : []);
        (await Store.FindAsync(Name, default)).Should().Match<BlobInfo?>(found => (found != null) == held);
        if (held)
            (await ReadAsync(Name)).Should().Equal(Bytes);
    }
}
