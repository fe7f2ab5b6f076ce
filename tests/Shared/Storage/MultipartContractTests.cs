using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Tests.Storage;

/// <summary>What holds for every storage that takes objects in parts.</summary>
public abstract class MultipartContractTests
{
    private protected static readonly ObjectKey NoKey = new(RepositoryName.Parse("org/repo"), Sample.Of("nothing").Oid);

    /// <summary>A storage that holds nothing, with the parts' least size at most <see cref="PartSize"/>.</summary>
    private protected abstract Task<ObjectStore> OpenAsync();

    /// <summary>The keys or files of everything that lies there, staged uploads and, where the store lists them, parts included.</summary>
    private protected abstract Task<IReadOnlyList<string>> ListAsync();

    /// <summary>The length in bytes of the parts that are sent.</summary>
    private protected virtual int PartSize => 1000;

    /// <summary>What the contract is tried on.</summary>
    private protected virtual TestedStore Wrap(ObjectStore store) => new(store);

    private protected TestedStore Storage { get; private set; } = null!;

    private Sample Content => Sample.Of((3 * PartSize) + (PartSize / 2));

    [SetUp]
    public async Task OpenStorageAsync() => Storage = Wrap(await OpenAsync());

    [Test]
    public async Task Parts_in_any_order_become_the_object()
    {
        var content = Content;
        var upload = await OpenUploadAsync(content);
        upload.Held.Should().BeEmpty();
        foreach (var part in Storage.PartLimits.Cut(content.Size, PartSize).Reverse())
            await SendAsync(content, upload.Name, part);

        (await Storage.GetSizeAsync(KeyOf(content), default)).Should().BeNull("it is no object yet");
        (await FinishAsync(content, upload.Name)).Should().Be(PutOutcome.Stored);
        await ShouldBeStoredAloneAsync(content);
    }

    [Test]
    public async Task An_interrupted_upload_tells_which_parts_it_has()
    {
        var content = Content;
        var upload = await OpenUploadAsync(content);
        var parts = Storage.PartLimits.Cut(content.Size, PartSize).ToList();
        await SendAsync(content, upload.Name, parts[3]);
        await SendAsync(content, upload.Name, parts[1]);

        var resumed = await OpenUploadAsync(content);
        resumed.Held.Should().BeEquivalentTo(new Dictionary<int, long> { [2] = PartSize, [4] = PartSize / 2 });
        await SendAsync(content, resumed.Name, parts[0]);
        await SendAsync(content, resumed.Name, parts[2]);
        (await FinishAsync(content, resumed.Name)).Should().Be(PutOutcome.Stored);
        await ShouldBeStoredAloneAsync(content);
    }

    [Test]
    public async Task An_upload_with_a_missing_part_cannot_be_finished_and_loses_nothing()
    {
        var content = Content;
        var upload = await OpenUploadAsync(content);
        var parts = Storage.PartLimits.Cut(content.Size, PartSize).ToList();
        foreach (var part in parts.Where(part => part.Number != 2))
            await SendAsync(content, upload.Name, part);

        await FluentActions.Awaiting(() => FinishAsync(content, upload.Name)).Should().ThrowAsync<UploadIncompleteException>();
        (await OpenUploadAsync(content)).Held.Keys.Should().BeEquivalentTo([1, 3, 4]);
        await SendAsync(content, upload.Name, parts[1]);
        (await FinishAsync(content, upload.Name)).Should().Be(PutOutcome.Stored);
        await ShouldBeStoredAloneAsync(content);
    }

    [Test]
    public async Task Parts_that_are_not_the_object_never_become_it_and_are_gone()
    {
        var content = Content;
        var upload = await OpenUploadAsync(content);
        byte[] changed = [.. content.Bytes];
        changed[PartSize + 1] ^= 1;
        foreach (var part in Storage.PartLimits.Cut(content.Size, PartSize))
            await SendAsync(new Sample(changed), upload.Name, part, KeyOf(content));

        await FluentActions.Awaiting(() => FinishAsync(content, upload.Name)).Should().ThrowAsync<ObjectMismatchException>();
        (await Storage.GetSizeAsync(KeyOf(content), default)).Should().BeNull();
        (await ListAsync()).Should().BeEmpty();
        (await OpenUploadAsync(content)).Held.Should().BeEmpty("the next upload starts anew");
    }

    [Test]
    public async Task An_upload_can_be_finished_again_and_by_many_at_once()
    {
        var content = Content;
        var upload = await SendAllAsync(content);
        var finished = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => FinishAsync(content, upload))));
        finished.Should().Contain(PutOutcome.Stored);
        (await FinishAsync(content, upload)).Should().Be(PutOutcome.AlreadyPresent);
        await ShouldBeStoredAloneAsync(content);
    }

    [Test]
    public async Task An_aborted_upload_leaves_nothing_and_may_be_aborted_again()
    {
        var content = Content;
        var upload = await SendAllAsync(content);
        await Storage.AbortUploadAsync(KeyOf(content), upload, default);
        await Storage.AbortUploadAsync(KeyOf(content), upload, default);

        (await ListAsync()).Should().BeEmpty();
        await FluentActions.Awaiting(() => FinishAsync(content, upload)).Should().ThrowAsync<UploadIncompleteException>();
        (await OpenUploadAsync(content)).Held.Should().BeEmpty();
    }

    [Test]
    public async Task A_part_that_is_sent_again_replaces_the_first()
    {
        var content = Content;
        var upload = await OpenUploadAsync(content);
        await SendAsync(Sample.Of((int)content.Size, seed: 2), upload.Name, new UploadPart(1, 0, PartSize), KeyOf(content));
        foreach (var part in Storage.PartLimits.Cut(content.Size, PartSize))
            await SendAsync(content, upload.Name, part);
        (await FinishAsync(content, upload.Name)).Should().Be(PutOutcome.Stored);
        await ShouldBeStoredAloneAsync(content);
    }

    [Test]
    public async Task Objects_do_not_take_each_others_parts()
    {
        var content = Content;
        var other = Sample.Of((int)content.Size, seed: 2);
        var upload = await SendAllAsync(content);
        await FluentActions.Awaiting(() => FinishAsync(other, upload)).Should().ThrowAsync<LfsException>();
        (await FinishAsync(content, upload)).Should().Be(PutOutcome.Stored);
        (await Storage.GetSizeAsync(KeyOf(other), default)).Should().BeNull();
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("99999999999999999999999999")]
    [TestCase("../../etc/passwd")]
    [TestCase("a/b")]
    [TestCase("é\u0001")]
    [TestCase("nothing.of.mine")]
    public async Task A_name_that_is_no_uploads_is_refused_and_touches_nothing(string name)
    {
        var content = Content;
        var upload = await SendAllAsync(content);
        var before = await ListAsync();
        (await FluentActions.Awaiting(() => FinishAsync(content, name)).Should().ThrowAsync<LfsException>()).Which.Code
            .Should().BeOneOf(400, 404, 409);
        try
        {
            await Storage.AbortUploadAsync(NoKey, name, default);
        }
        catch (LfsException refusal)
        {
            refusal.Code.Should().Be(400, "else there is nothing to abort, which is no error");
        }

        (await ListAsync()).Should().Equal(before);
        (await FinishAsync(content, upload)).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task An_object_may_have_more_parts_than_a_store_lists_at_once()
    {
        var content = Sample.Of((1100 * PartSize) + 1);
        var upload = await OpenUploadAsync(content);
        await Parallel.ForEachAsync(
            Storage.PartLimits.Cut(content.Size, PartSize), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (part, _) =>
            await SendAsync(content, upload.Name, part));
        (await OpenUploadAsync(content)).Held.Should().HaveCount(1101);
        (await FinishAsync(content, upload.Name)).Should().Be(PutOutcome.Stored);
        await ShouldBeStoredAloneAsync(content);
    }

    private protected static ObjectKey KeyOf(Sample content) => new(NoKey.Repository, content.Oid);

    private protected Task<MultipartUpload> OpenUploadAsync(Sample content) =>
        Storage.OpenUploadAsync(KeyOf(content), content.Size, PartSize, default);

    private protected Task<PutOutcome> FinishAsync(Sample content, string upload) =>
        Storage.FinishUploadAsync(KeyOf(content), upload, content.Size, default);

    private protected async Task<string> SendAllAsync(Sample content)
    {
        var upload = await OpenUploadAsync(content);
        foreach (var part in Storage.PartLimits.Cut(content.Size, PartSize))
            await SendAsync(content, upload.Name, part);
        return upload.Name;
    }

    private protected Task SendAsync(Sample content, string upload, UploadPart part, ObjectKey? key = null) =>
        Storage.SendPartAsync(key ?? KeyOf(content), upload, part, content.Bytes.AsMemory((int)part.Offset, (int)part.Size));

    private async Task ShouldBeStoredAloneAsync(Sample content)
    {
        (await Storage.GetSizeAsync(KeyOf(content), default)).Should().Be(content.Size);
        (await ListAsync()).Should().ContainSingle("nothing of the upload is left").Which.Should().EndWith($"{content.Oid}");
        await using var stream = await Storage.OpenReadAsync(KeyOf(content), 0, content.Size, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        copy.ToArray().AsSpan().SequenceEqual(content.Bytes).Should().BeTrue();
    }
}
