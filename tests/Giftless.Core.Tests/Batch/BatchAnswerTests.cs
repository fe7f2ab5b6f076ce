using CsCheck;
using Giftless.Batch;
using Giftless.Protocol;
using Giftless.Tests;

namespace Giftless.Core.Tests.Batch;

/// <summary>What becomes of each object.</summary>
public sealed class BatchAnswerTests
{
    private static readonly Sample Held = Sample.Of(10);
    private static readonly Sample Absent = Sample.Of(20);
    private static readonly LookupStorage Storage = LookupStorage.Holding((Held.Oid, Held.Size));

    private readonly AskedEngine _engine = Engines.Over(Storage, new BatchLimits { MaxObjectSize = 1000 });

    [Test]
    public async Task Names_transfer_and_hash()
    {
        var reply = await _engine.AnswerJsonAsync($$"""{"operation":"upload","objects":[{"oid":"{{Absent.Oid}}","size":20}]}""");
        (reply.Transfer, reply.HashAlgorithm).Should().Be(("basic", "sha256"));
    }

    [Test]
    public async Task Offers_upload_of_what_is_absent_and_nothing_after_it()
    {
        var answer = await AnswerAsync("upload", Absent.Oid.ToString(), 20);
        answer.Actions!.Upload!.Href.Should().Be($"http://host/upload/{Absent.Oid}/20");
        answer.Actions.Verify.Should().BeNull("the server checks what passes through it");
        answer.Should().Match<BatchResponseObject>(
            it => it.Size == 20 && it.Authenticated == true && it.Error == null && it.Actions!.Download == null);
    }

    [Test]
    public async Task Offers_nothing_for_an_upload_that_is_held() =>
        (await AnswerAsync("upload", Held.Oid.ToString(), 10)).Should()
            .Match<BatchResponseObject>(it => it.Size == 10 && it.Actions == null && it.Error == null && it.Authenticated == null);

    [TestCase(10)]
    [TestCase(null)]
    public async Task Offers_a_download_with_the_true_size(int? asked)
    {
        var answer = await AnswerAsync("download", Held.Oid.ToString(), asked);
        answer.Actions!.Download!.Href.Should().Be($"http://host/download/{Held.Oid}/10?");
        answer.Should().Match<BatchResponseObject>(
            it => it.Size == 10 && it.Authenticated == true && it.Error == null && it.Actions!.Upload == null);
    }

    [TestCase(20)]
    [TestCase(null)]
    public async Task Says_404_of_a_download_that_is_absent(int? asked) =>
        (await AnswerAsync("download", Absent.Oid.ToString(), asked)).Should()
            .Match<BatchResponseObject>(it => it.Error!.Code == 404 && it.Error.Message != "" && it.Actions == null && it.Size == asked);

    [TestCase("upload")]
    [TestCase("download")]
    public async Task Says_422_of_another_size_than_is_held(string operation) =>
        (await AnswerAsync(operation, Held.Oid.ToString(), 11)).Should()
            .Match<BatchResponseObject>(it => it.Error!.Code == 422 && it.Size == 11 && it.Actions == null);

    [Test]
    public async Task Allows_empty_objects() =>
        (await AnswerAsync("upload", Sample.Of(0).Oid.ToString(), 0)).Actions!.Upload.Should().NotBeNull();

    [Test]
    public async Task Says_422_of_what_is_invalid_without_looking_it_up(
        [Values("upload", "download")] string operation, [Values] bool held)
    {
        var size = held ? Held.Size : Absent.Size;
        var oid = (held ? Held : Absent).Oid.ToString();
        var lookups = Storage.Lookups;
        foreach (var (text, asked) in new[] { (oid.ToUpperInvariant(), size), (oid[1..], size), ("", size), ("../" + oid, size),
            (oid, -1) })
        {
            (await AnswerAsync(operation, text, asked)).Should()
                .Match<BatchResponseObject>(it => it.Oid == text && it.Size == asked && it.Error!.Code == 422 && it.Actions == null);
        }

        Storage.Lookups.Should().Be(lookups);
    }

    [TestCase(1000, null)]
    [TestCase(1001, 422)]
    [TestCase(long.MaxValue, 422)]
    public async Task Says_422_of_an_upload_over_the_limit(long size, int? code) =>
        (await AnswerAsync("upload", Absent.Oid.ToString(), size)).Error?.Code.Should().Be(code);

    [Test]
    public async Task Lets_objects_over_the_limit_be_downloaded()
    {
        var engine = Engines.Over(Storage, new BatchLimits { MaxObjectSize = 5 });
        (await engine.AnswerAsync("download", [(Held.Oid.ToString(), 10)]))[0].Actions!.Download.Should().NotBeNull();
    }

    [Test]
    public async Task Answers_a_batch_of_nothing_but_absent_objects()
    {
        var answers = await _engine.AnswerAsync("download", Enumerable.Range(0, 100).Select(i => ($"{i:x64}", (long?)i)));
        answers.Should().HaveCount(100).And.OnlyContain(answer => answer.Error!.Code == 404);
    }

    [Test]
    public Task Every_oid_is_answered_once_in_the_order_of_the_request_whatever_is_asked()
    {
        var oids = Gen.OneOf(
            Gen.OneOf(Held.Oid.ToString(), Absent.Oid.ToString(), Held.Oid.ToString().ToUpperInvariant(), "", "é", "\n"),
            Gen.Int[0, 50].Select(i => $"{i:x64}"));
        return Gen.Select(oids, Gen.Long[-2, 1200]).Array[1, 60].SampleAsync(async objects =>
        {
            foreach (var operation in new[] { "upload", "download" })
            {
                var answers = await _engine.AnswerAsync(operation, objects.Select(item => (item.Item1, (long?)item.Item2)));
                var first = objects.DistinctBy(item => item.Item1);
                answers.Select(answer => (answer.Oid, answer.Size!.Value)).Should().Equal(first);
                if (operation == "download")
                    answers.Should().OnlyContain(
                        answer => answer.Error != null != (answer.Actions != null && answer.Actions.Download != null));
                else
                    answers
                        .Should().OnlyContain(answer => answer.Actions == null || (answer.Error == null && answer.Actions.Upload != null));
            }
        });
    }

    [Test]
    public async Task Presents_a_download_as_the_client_asked()
    {
        var reply = await _engine.AnswerJsonAsync($$"""
            {"operation":"download","objects":[
              {"oid":"{{Held.Oid}}","size":10,"x-other":{},"x-filename":"a b.txt","x-disposition":"inline"}]}
            """);
        reply.Objects[0].Actions!.Download!.Href.Should().EndWith("?inline; filename=\"a b.txt\"");
    }

    [TestCase("""{"oid":"OID","x-filename":1}""")]
    [TestCase("""{"oid":"OID","x-filename":null,"x-disposition":["inline"]}""")]
    public async Task Ignores_presentation_that_is_no_text(string item)
    {
        var reply = await _engine.AnswerJsonAsync(
            $$"""{"operation":"download","objects":[{{item.Replace("OID", Held.Oid.ToString(), StringComparison.Ordinal)}}]}""");
        reply.Objects[0].Actions!.Download!.Href.Should().EndWith("?");
    }

    private async Task<BatchResponseObject> AnswerAsync(string operation, string oid, long? size) =>
        (await _engine.AnswerAsync(operation, [(oid, size)])).Should().ContainSingle().Which;
}
