namespace Giftless.EndToEnd.Tests.Support;

/// <summary>How to start a program that serves.</summary>
internal sealed record HostProgram(string File, IReadOnlyList<string> Arguments)
{
    public static HostProgram Server { get; } = BuiltAs("Giftless.Server");

    public static HostProgram EmbeddedHost { get; } = BuiltAs("Giftless.EmbeddedHost");

    public static HostProgram DatabaseStorage { get; } = BuiltAs("Giftless.DatabaseStorage");

    public static HostProgram Conformance { get; } = BuiltAs("Giftless.Conformance");

    /// <summary>The folder that a project of this repository was built into, in the configuration of these tests.</summary>
    public static string FolderOf(string project)
    {
        var own = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        return Path.Join(own.Parent!.Parent!.FullName, project, own.Name);
    }

    /// <summary>The program of a project.</summary>
    public static HostProgram BuiltAs(string project) => new("dotnet", [Path.Join(FolderOf(project), $"{project}.dll")]);
}
