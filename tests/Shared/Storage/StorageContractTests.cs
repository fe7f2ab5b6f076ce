using Giftless.Storage;

namespace Giftless.Tests.Storage;

/// <summary>What holds for every storage, whatever is behind it. Each provider's tests derive from this.</summary>
public abstract class StorageContractTests
{
    private const int MiB = 1024 * 1024;

    /// <summary>Has segments, spaces and letters that addresses have to escape.</summary>
    private protected static readonly RepositoryName Repository = RepositoryName.Parse("org/sub/ré po+1");

    private protected static readonly Sample Object = Sample.Of(1000);

    /// <summary>A storage that holds nothing. It is asked for once in each test, which has an instance of its own.</summary>
    private protected abstract Task<ObjectStore> OpenAsync();

    /// <summary>The keys or files of everything that lies there, unfinished and staged uploads included.</summary>
    private protected abstract Task<IReadOnlyList<string>> ListAsync();

    /// <summary>What the contract is tried on.</summary>
    private protected virtual TestedStore Wrap(ObjectStore store) => new(store);

    private protected TestedStore Storage { get; private set; } = null!;

    [SetUp]
    public async Task OpenStorageAsync() => Storage = Wrap(await OpenAsync());

    [Test]
    public async Task An_absent_object_is_null()
    {
        (await Storage.GetSizeAsync(KeyOf(Object), default)).Should().BeNull();
        (await Storage.OpenReadAsync(KeyOf(Object), 0, 1, default)).Should().BeNull();
        await PutAsync(Object);
        (await Storage.GetSizeAsync(KeyOf(Sample.Of(1)), default)).Should().BeNull("another object is beside it");
        (await Storage.OpenReadAsync(KeyOf(Sample.Of(1)), 0, 1, default)).Should().BeNull();
    }

    [Test]
    public async Task Gives_back_what_was_put(
        [Values(0, 1, 65536, 5 * MiB - 1, 5 * MiB, 8 * MiB, 8 * MiB + 1, 17 * MiB)] int length, [Values] bool sizeKnown)
    {
        var content = Sample.Of(length);
        (await Storage.PutAsync(KeyOf(content), new MemoryStream(content.Bytes), sizeKnown ? length : null, default))
            .Should().Be(PutOutcome.Stored);
        (await Storage.GetSizeAsync(KeyOf(content), default)).Should().Be(length);
        (await ReadAsync(content, 0, length)).AsSpan().SequenceEqual(content.Bytes).Should().BeTrue();
        (await ListAsync()).Should().ContainSingle().Which.Should().EndWith($"{content.Oid}");
    }

    [Test]
    public async Task Refuses_a_length_that_nothing_can_have(
        [Values(long.MaxValue, long.MaxValue - 1, long.MaxValue - 9999, 1L << 62, 1L << 50)] long size, [Values(0, 1000)] int sent)
    {
        await FluentActions.Awaiting(() => Storage.PutAsync(KeyOf(Object), new MemoryStream(Object.Bytes, 0, sent), size, default))
            .Should().ThrowAsync<LfsException>();
        (await Storage.GetSizeAsync(KeyOf(Object), default)).Should().BeNull();
        (await ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Takes_content_that_trickles_in()
    {
        (await Storage.PutAsync(KeyOf(Object), new TrickleStream(Object.Bytes), Object.Size, default)).Should().Be(PutOutcome.Stored);
        (await ReadAsync(Object, 0, 1000)).Should().Equal(Object.Bytes);
    }

    [TestCase(0, 1000)]
    [TestCase(0, 1)]
    [TestCase(999, 1)]
    [TestCase(1000, 0)]
    [TestCase(200, 300)]
    public async Task Gives_exactly_the_range_asked_for(int offset, int length)
    {
        await PutAsync(Object);
        (await ReadAsync(Object, offset, length)).Should().Equal(Object.Bytes[offset..(offset + length)]);
    }

    [Test]
    public async Task Refuses_content_that_is_not_the_object_and_keeps_nothing([Values] bool sizeKnown, [Values] bool held)
    {
        if (held)
            await PutAsync(Object);
        var before = await ListAsync();
        byte[] changed = [.. Object.Bytes];
        changed[500] ^= 1;
        foreach (var wrong in new[] { changed, Object.Bytes[..999], [.. Object.Bytes, 0], [], Sample.Of(9 * MiB).Bytes })
        {
            await FluentActions.Awaiting(
                () => Storage.PutAsync(KeyOf(Object), new MemoryStream(wrong), sizeKnown ? Object.Size : null, default))
                .Should().ThrowAsync<ObjectMismatchException>();
            (await ListAsync()).Should().Equal(before);
        }

        if (held)
            (await ReadAsync(Object, 0, 1000)).Should().Equal(Object.Bytes);
    }

    [Test]
    public async Task Refuses_a_long_wrong_body_of_the_right_length(
        [Values(8 * MiB, 16 * MiB, 16 * MiB + 1)] int length, [Values] bool sizeKnown)
    {
        var (right, wrong) = (Sample.Of(length), Sample.Of(length, seed: 2));
        await FluentActions.Awaiting(
            () => Storage.PutAsync(KeyOf(right), new MemoryStream(wrong.Bytes), sizeKnown ? length : null, default))
            .Should().ThrowAsync<ObjectMismatchException>();
        (await Storage.GetSizeAsync(KeyOf(right), default)).Should().BeNull();
        (await ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Refuses_a_right_body_that_was_announced_with_another_size()
    {
        await FluentActions.Awaiting(() => Storage.PutAsync(KeyOf(Object), new MemoryStream(Object.Bytes), 1001, default))
            .Should().ThrowAsync<ObjectMismatchException>();
        (await ListAsync()).Should().BeEmpty();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_cancelled_upload_leaves_nothing(CancellationToken timeout)
    {
        using var client = CancellationTokenSource.CreateLinkedTokenSource(timeout);
        var content = new EndlessStream();
        var put = Storage.PutAsync(KeyOf(Object), new CancellingStream(content, client, after: 20 * MiB), size: null, client.Token);
        await FluentActions.Awaiting(() => put).Should().ThrowAsync<OperationCanceledException>();
        content.Given.Should().BeGreaterThanOrEqualTo(20 * MiB);
        (await ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_broken_upload_leaves_nothing()
    {
        await FluentActions.Awaiting(() => Storage.PutAsync(KeyOf(Object), new BreakingStream(Sample.Of(9 * MiB).Bytes), 10 * MiB, default))
            .Should().ThrowAsync<IOException>().WithMessage("The line broke.");
        (await ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task An_object_is_not_seen_before_it_is_complete()
    {
        var sample = Sample.Of(9 * MiB);
        var content = new PausingStream(sample.Bytes);
        var put = Storage.PutAsync(KeyOf(sample), content, sample.Size, default);
        await content.AtEnd;
        (await Storage.GetSizeAsync(KeyOf(sample), default)).Should().BeNull();
        content.End();
        (await put).Should().Be(PutOutcome.Stored);
        (await Storage.GetSizeAsync(KeyOf(sample), default)).Should().Be(sample.Size);
    }

    [Test]
    public async Task Many_equal_uploads_at_once_leave_one_intact_object([Values(2 * MiB, 9 * MiB)] int length)
    {
        var content = Sample.Of(length);
        var puts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync(content))));
        puts.Should().Contain(PutOutcome.Stored);
        (await ListAsync()).Should().ContainSingle();
        (await ReadAsync(content, 0, length)).AsSpan().SequenceEqual(content.Bytes).Should().BeTrue();
    }

    [Test]
    public async Task A_held_object_is_left_as_it_is()
    {
        await PutAsync(Object);
        (await PutAsync(Object)).Should().Be(PutOutcome.AlreadyPresent);
        (await ListAsync()).Should().ContainSingle();
    }

    [Test]
    public async Task Repositories_do_not_see_each_others_objects()
    {
        await PutAsync(Object);
        var other = new ObjectKey(RepositoryName.Parse("org/sub"), Object.Oid);
        (await Storage.GetSizeAsync(other, default)).Should().BeNull();
        (await Storage.PutAsync(other, new MemoryStream(Object.Bytes), 1000, default)).Should().Be(PutOutcome.Stored);
        (await ListAsync()).Should().HaveCount(2);
    }

    [Test]
    public async Task A_reader_keeps_its_object_while_others_come_and_go()
    {
        await PutAsync(Object);
        await using var first = (await Storage.OpenReadAsync(KeyOf(Object), 0, 1000, default))!;
        await using var second = (await Storage.OpenReadAsync(KeyOf(Object), 500, 500, default))!;
        await PutAsync(Object);
        (await ReadToEndAsync(second)).Should().Equal(Object.Bytes[500..]);
        (await ReadToEndAsync(first)).Should().Equal(Object.Bytes);
    }

    [Test]
    public async Task A_deleted_object_is_absent_and_may_be_deleted_again()
    {
        await PutAsync(Object);
        await Storage.DeleteAsync(KeyOf(Object), default);
        await Storage.DeleteAsync(KeyOf(Object), default);
        (await Storage.GetSizeAsync(KeyOf(Object), default)).Should().BeNull();
        (await PutAsync(Object)).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task A_probe_leaves_nothing_and_finds_that_wrong_bodies_are_never_offered()
    {
        using var client = new HttpClient();
        var report = await Storage.Probe(client, default);
        report.NeverOffersWrongBodies.Should().BeTrue();
        report.RefusesToOverwrite.Should().BeTrue();
        (await ListAsync()).Should().BeEmpty();
    }

    private protected static ObjectKey KeyOf(Sample content) => new(Repository, content.Oid);

    private protected Task<PutOutcome> PutAsync(Sample content) =>
        Storage.PutAsync(KeyOf(content), new MemoryStream(content.Bytes), content.Size, default);

    private protected async Task<byte[]> ReadAsync(Sample content, long offset, long length)
    {
        await using var stream = await Storage.OpenReadAsync(KeyOf(content), offset, length, default);
        return await ReadToEndAsync(stream!);
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
