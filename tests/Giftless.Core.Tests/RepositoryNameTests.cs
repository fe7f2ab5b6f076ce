namespace Giftless.Core.Tests;

public sealed class RepositoryNameTests
{
    private const string AnOid = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly string[] Good =
    [
        "repo", "org/repo", "group/sub/repo", "a/b/c/d/e/f/g/h", "...", "a..b", ".hidden", "with space", "日本/ü", ".staging",
        "staged", ".staged.x",
        "emoji 🚀", "a:b", "a*b?", AnOid[1..], AnOid.ToUpperInvariant(), new string('a', RepositoryName.MaxSegmentBytes),
        new string('é', RepositoryName.MaxSegmentBytes / 2),
    ];

    private static readonly (string? Text, string Fault)[] Bad =
    [
        (null, "empty"), ("", "empty"), ("/", "empty segment"), ("/repo", "empty segment"), ("repo/", "empty segment"),
        ("a//b", "empty segment"),
        (".", "'.' or '..'"), ("..", "'.' or '..'"), ("a/./b", "'.' or '..'"), ("a/../b", "'.' or '..'"), ("../a", "'.' or '..'"),
        ("a/..", "'.' or '..'"),
        ("a\\b", "backslash"), ("..\\a", "backslash"), ("a\0", "control"), ("a\nb", "control"), ("a\u007f", "control"),
        ("a\u0085b", "control"),
        ("\ud800", "Unicode"), ("a\udc00b", "Unicode"), (AnOid, "oid"), ($"org/{AnOid}", "oid"), ($"{AnOid}/repo", "oid"),
        ("percent%20sign", "percent"), ("..%2f..%2fx", "percent"), ("%252e%252e", "percent"), ("org/100%", "percent"),
        (".staged", "'.staged'"), ("org/.staged/repo", "'.staged'"), (".Staged", "'.staged'"),
        ("org/.STAGED", "'.staged'"), (".staged. .", "'.staged'"),
        (new string('a', RepositoryName.MaxSegmentBytes + 1), "longer"), (new string('é', 128), "longer"), (LongestName() + "x", "longer"),
    ];

    [TestCaseSource(nameof(Good))]
    public void Accepts(string text)
    {
        RepositoryName.TryParse(text, out var name, out var fault).Should().BeTrue(fault);
        name!.ToString().Should().Be(text);
        RepositoryName.Parse(text).Should().Be(name);
    }

    [Test]
    public void Accepts_a_name_of_the_greatest_length() => RepositoryName.TryParse(LongestName(), out _, out _).Should().BeTrue();

    [Test]
    public void Refuses([Range(0, 34)] int index)
    {
        Bad.Should().HaveCount(35);
        var (text, expected) = Bad[index];
        RepositoryName.TryParse(text, out var name, out var fault).Should().BeFalse();
        name.Should().BeNull();
        fault.Should().Contain(expected);
        FluentActions.Invoking(() => RepositoryName.Parse(text!)).Should().Throw<FormatException>().WithMessage(fault);
    }

    [Test]
    public void Tells_names_apart_by_every_character()
    {
        RepositoryName.Parse("Org/repo").Should().NotBe(RepositoryName.Parse("org/repo"));
        RepositoryName.Parse("org/repo").GetHashCode().Should().Be(RepositoryName.Parse("org/repo").GetHashCode());
    }

    private static string LongestName() =>
        $"{new string('a', RepositoryName.MaxSegmentBytes)}"
            + $"/{new string('b', RepositoryName.MaxBytes - RepositoryName.MaxSegmentBytes - 3)}/c";
}
