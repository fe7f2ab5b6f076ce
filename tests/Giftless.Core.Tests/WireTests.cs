using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Giftless.Protocol;

namespace Giftless.Core.Tests;

/// <summary>The models against the wire: exact text out, tolerant in.</summary>
public sealed class WireTests
{
    [Test]
    public void Reads_what_the_stock_client_sends()
    {
        var request = Read(LfsJsonContext.Default.BatchRequest, """
            {"operation":"upload","objects":[{"oid":"18b6","size":308}],"transfers":["lfs-standalone-file","basic","ssh"],
             "ref":{"name":"refs/heads/main"},"hash_algo":"sha256"}
            """);
        request.Operation.Should().Be("upload");
        request.Transfers.Should().Equal("lfs-standalone-file", "basic", "ssh");
        request.Ref!.Name.Should().Be("refs/heads/main");
        request.HashAlgorithm.Should().Be("sha256");
        request.Objects.Should().ContainSingle().Which.Should().Match<BatchRequestObject>(item => item.Oid == "18b6" && item.Size == 308);
    }

    [Test]
    public void Ignores_members_that_it_does_not_know_and_keeps_the_extensions_that_it_does()
    {
        var request = Read(LfsJsonContext.Default.BatchRequest, """
            {"operation":"download","future":{"a":[1]},"ref":{"x":1},
             "objects":[{"oid":"a","x-filename":"n","x-disposition":{"a":[1]},"future":[true]}]}
            """);
        request.Ref!.Name.Should().BeNull();
        request.Objects![0]!.Size.Should().BeNull();
        request.Objects[0]!.FileName.Should().Be("n");
        request.Objects[0]!.Disposition.Should().BeNull("it is no text");
    }

    [TestCase("""{"operation":null,"objects":null,"transfers":null,"ref":null,"hash_algo":null}""")]
    [TestCase("""{}""")]
    [TestCase("""{"objects":[null],"transfers":[null]}""")]
    public void Reads_null_and_nothing_alike(string json) => Read(LfsJsonContext.Default.BatchRequest, json).Operation.Should().BeNull();

    [Test]
    public void Leaves_null_members_out_of_a_batch_reply() => Write(LfsJsonContext.Default.BatchResponse, new BatchResponse
    {
        Transfer = "basic",
        HashAlgorithm = "sha256",
        Objects =
        [
            new() { Oid = "held", Size = 1 },
            new() { Oid = "offered", Size = 2, Authenticated = true, Actions = new() { Upload = new() { Href = "http://h/x" } } },
            new() { Oid = "refused", Error = new() { Code = 404, Message = "m" } },
        ],
    }).Should().Be(string.Concat(
        """{"transfer":"basic","objects":[{"oid":"held","size":1},""",
        """{"oid":"offered","size":2,"authenticated":true,"actions":{"upload":{"href":"http://h/x"}}},""",
        """{"oid":"refused","error":{"code":404,"message":"m"}}],"hash_algo":"sha256"}"""));

    [Test]
    public void Writes_actions_with_text_headers_and_whole_seconds() => Write(LfsJsonContext.Default.BatchResponse, new BatchResponse
    {
        Transfer = "basic",
        HashAlgorithm = "sha256",
        Objects =
        [
            new()
            {
                Oid = "o",
                Size = 0,
                Actions = new() { Download = new(
                    ) { Href = "http://h/x", Header = new Dictionary<string, string> { ["K"] = "v" }, ExpiresIn = 3600 } },
            },
        ],
    }).Should().Contain("""
        "actions":{"download":{"href":"http://h/x","header":{"K":"v"},"expires_in":3600}}
        """);

    [Test]
    public void Leaves_null_members_out_of_an_error_document() =>
        Write(LfsJsonContext.Default.ErrorDocument, new ErrorDocument { Message = "m" }).Should().Be("""{"message":"m"}""");

    [Test]
    public void Writes_messages_readably()
    {
        var document = new ErrorDocument { Message = "'é' & <b>", RequestId = "1" };
        JsonSerializer.Serialize(document, LfsJsonContext.Readable.ErrorDocument)
            .Should().Be("""{"message":"'é' & <b>","request_id":"1"}""");
    }

    [TestCase("""{"oid":"a","size":1.5}""")]
    [TestCase("""{"oid":"a","size":"1"}""")]
    [TestCase("""{"oid":"a","size":9223372036854775808}""")]
    [TestCase("""{"oid":1,"size":1}""")]
    public void Refuses_values_of_the_wrong_kind(string json) =>
        FluentActions.Invoking(() => Read(LfsJsonContext.Default.VerifyRequest, json)).Should().Throw<JsonException>();

    private static T Read<T>(JsonTypeInfo<T> type, string json) => JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(json), type)!;

    private static string Write<T>(JsonTypeInfo<T> type, T value) => JsonSerializer.Serialize(value, type);
}
