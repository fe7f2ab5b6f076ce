using Giftless.Batch;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Transfer;

namespace Giftless.Core.Tests.Batch;

/// <summary>What is decided from the request alone.</summary>
public sealed class BatchPlanTests
{
    private const string Oid = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Objects = $$"""[{"oid":"{{Oid}}","size":0}]""";

    private readonly AskedEngine _engine = Engines.Over(LookupStorage.Holding(), new BatchLimits { MaxBatchObjects = 3 });

    [TestCase("""["basic","ssh","lfs-standalone-file"]""")]
    [TestCase("""["ssh","basic","lfs-standalone-file"]""")]
    [TestCase("""["lfs-standalone-file","ssh","basic"]""")]
    [TestCase("""["tus","basic"]""")]
    [TestCase("""[null,"basic"]""")]
    [TestCase("""["basic","basic"]""")]
    [TestCase("""[]""")]
    [TestCase("""null""")]
    public async Task Chooses_basic_wherever_it_stands(string transfers) => (await _engine.AnswerJsonAsync(
        $$"""{"operation":"upload","transfers":{{transfers}},"objects":{{Objects}}}""")).Transfer.Should().Be("basic");

    [Test]
    public async Task Chooses_basic_where_no_transfers_are_named() =>
        (await _engine.AnswerJsonAsync($$"""{"operation":"upload","objects":{{Objects}}}""")).Transfer.Should().Be("basic");

    [TestCase("""["ssh"]""")]
    [TestCase("""["BASIC","ssh"]""")]
    [TestCase("""[null]""")]
    public async Task Refuses_transfers_that_it_cannot_do(string transfers)
    {
        var ask = () => _engine.AnswerJsonAsync($$"""{"operation":"upload","transfers":{{transfers}},"objects":{{Objects}}}""");
        var refusal = (await ask.Should().ThrowAsync<LfsException>()).Which;
        (refusal.Code, refusal.Message).Should().Be((422, "'transfers' has none that this server can do, which are: basic."));
    }

    [TestCase("""["basic","fast"]""", "fast")]
    [TestCase("""["never","fast"]""", "fast")]
    [TestCase("""["fast","basic"]""", "fast")]
    [TestCase("""["fast"]""", "fast")]
    [TestCase("""["basic"]""", "basic")]
    [TestCase("null", "basic")]
    public async Task Prefers_in_its_own_order_among_what_both_can_do(string transfers, string chosen)
    {
        var basic = new BasicTransferAdapter(new ActionLifetime());
        var engine = Engines.Of([new OtherAdapter("never", serves: false), new OtherAdapter("fast"), basic], _engine.Storage);
        (await engine.AnswerJsonAsync($$"""{"operation":"upload","transfers":{{transfers}},"objects":{{Objects}}}"""))
            .Transfer.Should().Be(chosen);
    }

    [TestCase("""{"objects":[{"oid":"a","size":1}]}""", 422, "'operation'")]
    [TestCase("""{"operation":"delete","objects":[{"oid":"a","size":1}]}""", 422, "'operation'")]
    [TestCase("""{"operation":"Upload","objects":[{"oid":"a","size":1}]}""", 422, "'operation'")]
    [TestCase("""{"operation":"upload"}""", 422, "'objects'")]
    [TestCase("""{"operation":"upload","objects":[]}""", 422, "'objects'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1},null]}""", 422, "'objects[1].oid'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1},{"size":1}]}""", 422, "'objects[1].oid'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1},{"oid":"b"}]}""", 422, "'objects[1].size'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1,"x-filename":"\ud800"}]}""", 422, "'objects[0].x-filename'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1,"x-disposition":"\ud800"}]}""", 422, "'objects[0].x-disposition'")]
    [TestCase("""{"operation":"upload","hash_algo":"sha512","objects":[{"oid":"a","size":1}]}""", 409, "'hash_algo'")]
    [TestCase("""{"operation":"upload","hash_algo":"","objects":[{"oid":"a","size":1}]}""", 409, "'hash_algo'")]
    [TestCase("""{"operation":"upload","objects":[{"oid":"a","size":1},{"oid":"b","size":1},{"oid":"c","size":1},{"oid":"d","size":1}]}""",
        413, "'objects'")]
    public void Refuses_and_names_the_member(string json, int status, string member) => Refusal(json).Should().Be((status, member));

    [TestCase("null")]
    [TestCase("\"sha256\"")]
    public void Takes_sha256_for_granted(string algorithm) =>
        _engine.PlanJson($$"""{"operation":"upload","hash_algo":{{algorithm}},"objects":{{Objects}}}""").Objects.Should().ContainSingle();

    [Test]
    public void Takes_as_many_objects_as_the_limit_says() => _engine
        .PlanJson("""{"operation":"upload","objects":[{"oid":"a","size":1},{"oid":"b","size":1},{"oid":"c","size":1}]}""").Objects
            .Should().HaveCount(3);

    [Test]
    public void Takes_a_thousand_objects_unless_told_otherwise()
    {
        var objects = string.Join(',', Enumerable.Range(0, 1000).Select(i => $$"""{"oid":"{{i:x64}}","size":{{i}}}"""));
        Engines.Over(LookupStorage.Holding()).PlanJson($$"""{"operation":"download","objects":[{{objects}}]}""").Objects
            .Should().HaveCount(1000);
    }

    [TestCase("""{"name":"refs/heads/main"}""", "refs/heads/main")]
    [TestCase("""{}""", null)]
    [TestCase("null", null)]
    public void Passes_the_ref_on(string reference, string? expected) => _engine
        .PlanJson($$"""{"operation":"upload","ref":{{reference}},"objects":{{Objects}}}""").Ref.Should().Be(expected);

    private (int Status, string Member) Refusal(string json)
    {
        var refusal = FluentActions.Invoking(() => _engine.PlanJson(json)).Should().Throw<LfsException>().Which;
        return (refusal.Code, refusal.Message[..(refusal.Message.IndexOf('\'', 1) + 1)]);
    }

    private sealed class OtherAdapter(string name, bool serves = true) : ITransferAdapter
    {
        public string Name => name;

        public bool Serves(ObjectStore storage) => serves;

        public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) => true;

        public ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
