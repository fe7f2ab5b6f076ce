using System.Text.RegularExpressions;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>What a server's folder holds.</summary>
internal static partial class StoredObjects
{
    /// <summary>The files that are named like an oid, which nobody may doubt to be that object.</summary>
    public static IReadOnlyList<FileInfo> In(string storage) =>
        [.. FilesIn(storage).Where(file => Oid().IsMatch(file.Name))];

    /// <summary>The files that are not, such as uploads under way.</summary>
    public static IReadOnlyList<FileInfo> UnfinishedIn(string storage) =>
        [.. FilesIn(storage).Where(file => !Oid().IsMatch(file.Name))];

    public static void ShouldBeIntactIn(string storage)
    {
        foreach (var file in In(storage))
            Sha256.Of(file.FullName).Should().Be(file.Name, "a file under an object's name is that object");
    }

    public static IEnumerable<FileInfo> FilesIn(string storage) => new DirectoryInfo(storage) is { Exists: true } folder
        ? folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        : [];

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Oid();
}
