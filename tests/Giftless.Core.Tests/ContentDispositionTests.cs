using System.Net.Http.Headers;
using CsCheck;
using Giftless.Protocol;

namespace Giftless.Core.Tests;

/// <summary>RFC 6266 and RFC 8187, against whatever a client sends.</summary>
public sealed class ContentDispositionTests
{
    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.String,
        Gen.OneOf(
            "\r\n", "\"", "\\", "/", "..", ";", "%", "=", "'", "é", "🚀", "\ud800", "\0", "filename*=", " ", "a").Array[0,
            12].Select(string.Concat));

    [Test]
    public void Asks_for_nothing_where_nothing_was_asked() => ContentDisposition.From(null, null).Should().BeNull();

    [TestCase("inline", true)]
    [TestCase(" INLINE ", true)]
    [TestCase("attachment", false)]
    [TestCase("inline; filename=evil", false)]
    [TestCase("anything\r\nSet-Cookie: a=b", false)]
    [TestCase(null, false)]
    public void Is_inline_only_where_it_says_so(string? disposition, bool inline) =>
        ContentDisposition.From(disposition, "a.txt")!.Inline.Should().Be(inline);

    [TestCase("report.pdf", "attachment; filename=\"report.pdf\"")]
    [TestCase("my report.pdf", "attachment; filename=\"my report.pdf\"")]
    [TestCase("a;b=c.txt", "attachment; filename=\"a;b=c.txt\"")]
    [TestCase("folder/sub/name.txt", "attachment; filename=\"name.txt\"")]
    [TestCase("C:\\folder\\name.txt", "attachment; filename=\"name.txt\"")]
    [TestCase("é.txt", "attachment; filename=\"_.txt\"; filename*=utf-8''%C3%A9.txt")]
    [TestCase("50%.txt", "attachment; filename=\"50_.txt\"; filename*=utf-8''50%25.txt")]
    [TestCase("say \"hi\".txt", "attachment; filename=\"say _hi_.txt\"; filename*=utf-8''say%20%22hi%22.txt")]
    [TestCase("a\r\nSet-Cookie: x=y", "attachment; filename=\"aSet-Cookie: x=y\"")]
    [TestCase("folder/", "attachment")]
    [TestCase("\u0001", "attachment")]
    public void Writes(string fileName, string expected) => ContentDisposition.From(null, fileName)!.ToString().Should().Be(expected);

    [Test]
    public void Nothing_can_inject_a_header() => Gen.Select(Names, Names).Sample((disposition, fileName) =>
    {
        var header = ContentDisposition.From(disposition, fileName)!.ToString();
        return header.All(c => c is >= ' ' and < '\u007f');
    });

    [Test]
    public void Every_name_survives_the_journey_to_a_client_that_knows_the_standard() => Names.Sample(fileName =>
    {
        var disposition = ContentDisposition.From("inline", fileName)!;
        var parsed = ContentDispositionHeaderValue.Parse(disposition.ToString());
        var received = parsed.FileNameStar ?? parsed.FileName?.Trim('"');
        return parsed.DispositionType == "inline" && received == disposition.FileName && parsed.Parameters.Count <= 2;
    });

    [Test]
    public void No_name_leads_into_a_folder_or_is_longer_than_a_file_system_takes() => Names.Sample(fileName =>
        ContentDisposition.From(null, fileName)!.FileName is not { } name
        || (name.IndexOfAny(['/', '\\']) < 0 && !name.Any(char.IsControl) && name.Length is > 0 and <= 255));

    [Test]
    public void Cuts_a_long_name_between_characters()
    {
        var name = ContentDisposition.From(null, new string('a', 254) + "🚀b")!.FileName!;
        name.Should().StartWith(new string('a', 254)).And.NotContain("\ud83d");
        name.Length.Should().BeLessThanOrEqualTo(255);
    }

    [Test]
    public void Survives_going_through_a_link() => Names.Sample(fileName =>
    {
        var first = ContentDisposition.From("inline", fileName)!;
        var second = ContentDisposition.From(first.Inline ? "inline" : "attachment", first.FileName)!;
        return second.ToString() == first.ToString();
    });
}
