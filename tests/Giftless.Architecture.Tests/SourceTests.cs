namespace Giftless.Architecture.Tests;

/// <summary>What no compiler holds source files to.</summary>
public sealed class SourceTests
{
    private const int Columns = 140;

    [TestCase("src")]
    [TestCase("samples")]
    [TestCase("tests")]
    [TestCase("benchmarks")]
    public void No_line_has_more_than_140_columns(string folder)
    {
        var files = Directory.GetFiles(Path.Join(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);
        files.Should().NotBeEmpty();
        var wide = files.SelectMany(file => File.ReadLines(file).Index()
            .Where(line => line.Item.Length > Columns)
            .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1} has {line.Item.Length}"));
        string.Join('\n', wide).Should().BeEmpty();
    }
}
