namespace Giftless.Tests;

/// <summary>A folder of one test, deleted with everything in it at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("giftless-test-").FullName;

    /// <summary>All files below the folder, temporary ones included, relative to it.</summary>
    public string[] Files() => [.. Directory
        .EnumerateFiles(Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Select(file => System.IO.Path.GetRelativePath(Path, file))
        .Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
