using CsCheck;
using Giftless.Batch;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Giftless.Transfer;

namespace Giftless.Core.Tests.Batch;

/// <summary>Batches of objects that are sent in parts: every size has an answer, and no batch makes an answer without bound.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MultipartBatchTests : IDisposable
{
    private const long TiB = 1L << 40;

    private readonly TempFolder _folder = new();
    private readonly ObjectStore _storage;

    public MultipartBatchTests() => _storage = FileSystemStores.Open(
        new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = false, MaxUnfinishedBytes = null });

    public void Dispose() => _folder.Dispose();

    [TestCase(9223372036636672001)]
    [TestCase(9223372036636672000)]
    [TestCase(long.MaxValue)]
    [TestCase(0)]
    public async Task The_longest_object_of_all_is_offered_in_parts(long size)
    {
        var answer = (await AnswerAsync(new BatchLimits(), [size])).Single();
        answer.Error.Should().BeNull();
        answer.Actions!.Parts!.Count.Should().BeLessThanOrEqualTo(1000);
        answer.Actions.Parts.Sum(part => (decimal)part.Size!).Should().Be(size);
    }

    [Test]
    public void Every_size_has_an_answer() => Gen.Long.Sample(
        size =>
            AnswerAsync(new BatchLimits(), [size]).GetAwaiter().GetResult().Single() is { } answer
                && (answer.Error is null) == (size >= 0), iter: 200);

    [Test]
    public async Task A_reply_offers_so_many_parts_and_then_sends_the_rest_to_another_batch()
    {
        var answers = await AnswerAsync(new BatchLimits { MaxBatchParts = 2500 }, [TiB, TiB, TiB, TiB, 10]);
        answers.Count(answer => answer.Actions?.Parts?.Count == 1000).Should().Be(2);
        answers.Where(answer => answer.Error is not null).Should().HaveCount(2)
            .And.OnlyContain(answer => answer.Error!.Code == 429 && answer.Error.Message.Contains("a batch of its own"));
        answers[4].Actions!.Parts.Should().ContainSingle();
    }

    [Test]
    public async Task One_object_may_have_more_parts_than_a_reply()
    {
        var answers = await AnswerAsync(new BatchLimits { MaxBatchParts = 10 }, [TiB, TiB]);
        answers.Select(answer => answer.Actions?.Parts?.Count).Should().BeEquivalentTo(new int?[] { 1000, null });
    }

    private async Task<IReadOnlyList<BatchResponseObject>> AnswerAsync(BatchLimits limits, IReadOnlyList<long> sizes)
    {
        var engine = Engines.Of([new MultipartTransferAdapter(new MultipartOptions(), new ActionLifetime())], _storage, limits);
        var request = new BatchRequest
        {
            Operation = "upload",
            Transfers = ["multipart-basic"],
            Objects = [.. sizes.Select((size, i) => new BatchRequestObject { Oid = Sample.Of($"object {i}").Oid.ToString(), Size = size })],
        };
        return (await engine.AnswerAsync(engine.Engine.Plan(request))).Objects;
    }
}
