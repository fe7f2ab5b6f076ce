using System.Text.RegularExpressions;

namespace Giftless.Architecture.Tests;

/// <summary>The rules of the protocols that <c>docs/conformance.md</c> lists, each with what holds it.</summary>
public sealed partial class LedgerTests
{
    private static readonly string[] Rows =
        [.. File.ReadLines(Path.Join(Repository.Root, "docs", "conformance.md")).Where(line => Row().IsMatch(line))];

    [TestCaseSource(nameof(Rows))]
    public void Every_row_has_a_test_that_exists(string row)
    {
        var tests = Test().Matches(row).Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value)).ToList();
        tests.Should().NotBeEmpty();
        foreach (var test in tests)
        {
            Directory.EnumerateFiles(Path.Join(Repository.Root, "tests"), $"{test.Class}*.cs", SearchOption.AllDirectories)
                .Any(file => Regex.IsMatch(File.ReadAllText(file), $@"public (async )?(Task|void) {test.Method}\("))
                .Should().BeTrue("{0}.{1} is named", test.Class, test.Method);
        }
    }

    [Test]
    public void Every_row_has_a_name_of_its_own() =>
        Rows.Select(row => Row().Match(row).Groups[1].Value).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(40);

    [GeneratedRegex(@"^\| ([A-Z]\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)\.(\w+_\w+)`")]
    private static partial Regex Test();
}
