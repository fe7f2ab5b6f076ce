using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using CsCheck;
using Giftless.Protocol;

namespace Giftless.Core.Tests;

/// <summary>What is read of a body of any kind, and what it costs.</summary>
public sealed class BatchRequestReaderTests
{
    private const int MaxObjects = 1000;
    private const int MaxBytes = 4 * 1024 * 1024;

    [TestCase("""
        {"operation":"upload","objects":[{"oid":"18b6","size":308}],
         "transfers":["a","basic"],"ref":{"name":"refs/heads/main"},"hash_algo":"sha256"}
        """)]
    [TestCase("""{"objects":[{"size":null,"oid":null},null,{}],"transfers":[null],"ref":null,"operation":null,"hash_algo":null}""")]
    [TestCase("""{"objects":null,"transfers":null}""")]
    [TestCase("""{"objects":[],"transfers":[],"ref":{"name":null,"x":[{}]}}""")]
    [TestCase("""{"x":{"objects":[{"oid":"no"}]},"objects":[{"x":[[{"oid":"no"}]],"oid":"a","y":{}}],"y":[{}],"Operation":"no"}""")]
    [TestCase("""{"\u006fperation":"\u0075pload","objects":[{"oid":"\ud83d\ude00é","size":-9223372036854775808}]}""")]
    [TestCase("""
        {"objects":[{"x-filename":"n","x-disposition":{"a":[1]}},{"x-filename":1,"x-disposition":"inline"},{"x-filename":"\ud800"}]}
        """)]
    [TestCase(" { \"ref\" : { } } ")]
    [TestCase("null")]
    public async Task Reads_the_same_as_the_serializer_however_it_comes_in(string json)
    {
        var expected = JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(json), LfsJsonContext.Default.BatchRequest);
        for (var size = 1; size <= json.Length; size++)
            (await ReadAsync(Encoding.UTF8.GetBytes(json), size))
                .Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
    }

    [TestCase("""{"objects":[{"oid":"a"},{"oid":1}]}""", "$.objects[1].oid")]
    [TestCase("""{"objects":[{"oid":"a","size":"b"}]}""", "$.objects[0].size")]
    [TestCase("""{"objects":[{"oid":"a","size":1.5}]}""", "$.objects[0].size")]
    [TestCase("""{"objects":[{"oid":"\ud800"}]}""", "$.objects[0].oid")]
    [TestCase("""{"objects":[null,1]}""", "$.objects[1]")]
    [TestCase("""{"objects":{}}""", "$.objects")]
    [TestCase("""{"transfers":[1]}""", "$.transfers[0]")]
    [TestCase("""{"transfers":[[]]}""", "$.transfers[0]")]
    [TestCase("""{"ref":[]}""", "$.ref")]
    [TestCase("""{"ref":{"name":{}}}""", "$.ref.name")]
    [TestCase("""{"operation":[]}""", "$.operation")]
    [TestCase("[]", "$")]
    public async Task Says_where_something_is_of_the_wrong_kind(string json, string path)
    {
        var thrown = await FluentActions.Awaiting(() => ReadAsync(Encoding.UTF8.GetBytes(json), 1)).Should().ThrowAsync<JsonException>();
        (thrown.Which.Path, thrown.Which.InnerException).Should().Be((path, null));
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("{")]
    [TestCase("""{"objects":[{"oid":"a"}]""")]
    [TestCase("""{"x":[}""")]
    [TestCase("{} {}")]
    [TestCase("null null")]
    public async Task Tells_what_is_no_JSON_from_what_is_of_the_wrong_kind(string json) =>
        (await FluentActions.Awaiting(() => ReadAsync(Encoding.UTF8.GetBytes(json), 3)).Should().ThrowAsync<JsonException>())
            .WithInnerException<JsonException>();

    [TestCase("""{"operation":"upload","x":1,"operation":"download"}""", "'operation'")]
    [TestCase("""{"objects":[{"oid":"a"},{"oid":"a","oid":"b"}]}""", "'objects[1].oid'")]
    [TestCase("""{"ref":{"name":"a","name":"b"}}""", "'ref.name'")]
    public async Task Takes_no_member_that_is_there_twice(string json, string member) =>
        (await FluentActions.Awaiting(() => ReadAsync(Encoding.UTF8.GetBytes(json), 9)).Should().ThrowAsync<LfsException>())
            .Which.Should().Match<LfsException>(refusal => refusal.Code == 422 && refusal.Message.Contains(member));

    [TestCase("objects", "{}", MaxObjects)]
    [TestCase("objects", "null", MaxObjects)]
    [TestCase("transfers", "\"a\"", 100)]
    public async Task Ends_reading_at_the_first_entry_that_is_one_too_many(string name, string entry, int most)
    {
        string ListOf(int count) => $$"""{"{{name}}":[{{string.Join(',', Enumerable.Repeat(entry, count))}}]}""";
        await ReadAsync(Encoding.UTF8.GetBytes(ListOf(most)), 4096);

        var body = new MemoryStream(Encoding.UTF8.GetBytes(ListOf(500_000)));
        (await FluentActions.Awaiting(() => BatchRequestReader.ReadAsync(PipeReader.Create(body), MaxObjects, default).AsTask())
            .Should().ThrowAsync<LfsException>()).Which.Should().Match<LfsException>(refusal =>
                refusal.Code == 413 && refusal.Message.Contains($"'{name}'"));
        body.Position.Should().BeLessThan(((most + 1) * (entry.Length + 1)) + (2 * 4096));
    }

    private static readonly (string Kind, string Before, string Filling, string After)[] Long =
    [
        ("unknown members", """{"operation":"upload",""", "\"future\":[1],", "\"x\":1}"),
        ("unknown members of an object", """{"objects":[{"oid":"a",""", "\"future\":{},", "\"x\":1}]}"),
        ("lists in lists", """{"x":[""", "[[[{}]]],", "1]}"),
        ("an extension that is no text", """{"objects":[{"x-filename":[""", "\"text\",", "1]}]}"),
        ("white space", "{", "\n ", "}"),
        ("oids that are none", """{"objects":[{"oid":"a"}""", $$""",{"oid":"{{new string('z', 10_000)}}"}""", "]}"),
        ("transfers that nobody knows", """{"transfers":["basic" """, $",\"{new string('z', 60_000)}\"", "]}"),
        ("names of files", """{"objects":[{"oid":"a"}""", $$""",{"x-filename":"{{new string('z', 4_500)}}"}""", "]}"),
    ];

    [TestCaseSource(nameof(Kinds))]
    public async Task Keeps_nothing_of_a_long_body(string kind)
    {
        var (_, before, filling, after) = Long.Single(item => item.Kind == kind);
        var json = Encoding.UTF8.GetBytes(before + string.Concat(Enumerable.Repeat(filling, MaxBytes / filling.Length)) + after);
        await ReadAsync(json, 4096);

        // Nothing waits, so that all of it happens on this thread.
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var reading = BatchRequestReader.ReadAsync(PipeReader.Create(new ReadOnlySequence<byte>(json)), MaxObjects, default);
        reading.IsCompletedSuccessfully.Should().BeTrue();
        (GC.GetAllocatedBytesForCurrentThread() - allocated).Should().BeLessThan(1_000_000);
    }

    private static IEnumerable<string> Kinds() => Long.Select(item => item.Kind);

    [Test]
    public async Task Takes_a_text_of_64_KiB_and_no_longer_one([Values(100, 1 << 20)] int size)
    {
        byte[] BodyOf(int length) => Encoding.UTF8.GetBytes($$"""{"x":"{{new string('z', length)}}"}""");
        await ReadAsync(BodyOf(BatchRequestReader.MaxTokenLength - 10), size);
        (await FluentActions.Awaiting(() => ReadAsync(BodyOf(BatchRequestReader.MaxTokenLength), size)).Should().ThrowAsync<LfsException>())
            .Which.Code.Should().Be(413);
    }

    [TestCase("a/b\\\\c/n.txt", "n.txt")]
    [TestCase("folder/", "")]
    public async Task Keeps_the_last_part_of_a_file_name(string text, string expected) =>
        (await ReadAsync(Encoding.UTF8.GetBytes($$"""{"objects":[{"x-filename":"{{text}}"}]}"""), 100))!.Objects![0]!.FileName
            .Should().Be(expected);

    /// <summary>Bytes that are no request end in an error of ours, wherever they are cut and changed.</summary>
    [Test]
    public void Reads_or_refuses_whatever_comes()
    {
        var request = Encoding.UTF8.GetBytes(
            """{"operation":"upload","transfers":["basic"],"ref":{"name":"r"},"objects":[{"oid":"ab","size":1,"x-filename":"f"}]}""");
        Gen.Select(Gen.Int[0, request.Length - 1], Gen.Byte, Gen.Int[1, request.Length], Gen.Int[1, 50]).Sample(
            (at, value, length, size) =>
            {
                var changed = request.ToArray();
                changed[at] = value;
                try
                {
                    ReadAsync(changed[..length], size).GetAwaiter().GetResult();
                }
                catch (Exception exception) when (exception is JsonException or LfsException)
                {
                }
            },
            iter: 3000);
    }

    private static async Task<BatchRequest?> ReadAsync(byte[] json, int size)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reading = BatchRequestReader.ReadAsync(pipe.Reader, MaxObjects, default);
        try
        {
            for (var sent = 0; sent < json.Length && !reading.IsCompleted; sent += size)
                await pipe.Writer.WriteAsync(json.AsMemory(sent, Math.Min(size, json.Length - sent)));
        }
        finally
        {
            await pipe.Writer.CompleteAsync();
        }

        return await reading;
    }
}
