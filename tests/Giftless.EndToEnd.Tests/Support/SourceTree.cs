namespace Giftless.EndToEnd.Tests.Support;

/// <summary>The repository that these tests are built in.</summary>
internal static class SourceTree
{
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
            while (!File.Exists(Path.Join(folder.FullName, "Giftless.Core.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("These tests lie outside the repository they build.");
            return folder.FullName;
        }
    }
}
