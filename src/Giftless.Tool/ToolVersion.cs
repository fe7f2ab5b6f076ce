using System.Reflection;

namespace Giftless.Tool;

/// <summary>Which tool this is.</summary>
internal static class ToolVersion
{
    /// <summary>As that of the package, without the commit.</summary>
    public static string Number { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
