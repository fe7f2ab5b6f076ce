namespace Giftless.Architecture.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Giftless.Core.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Giftless.Core.sln.");
    }
}
