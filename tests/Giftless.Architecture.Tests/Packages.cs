using System.Reflection;
using System.Xml.Linq;

namespace Giftless.Architecture.Tests;

/// <summary>The packages below <c>src</c>, found in the source tree so that none escapes.</summary>
internal static class Packages
{
    private static readonly string Source = Path.Join(Repository.Root, "src");

    public static IEnumerable<string> Names() =>
        Directory.EnumerateDirectories(Source).Where(HasAssembly).Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    /// <summary>Not the package of templates.</summary>
    private static bool HasAssembly(string folder) => File.Exists(Path.Join(folder, "PublicAPI.Shipped.txt"));

    public static Assembly Load(string package) => Assembly.Load(package);

    /// <summary>What a project file asks for: packages, frameworks and other projects, by name.</summary>
    public static IEnumerable<string> DeclaredBy(string package) =>
        XDocument.Load(Path.Join(Source, package, $"{package}.csproj")).Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "FrameworkReference" or "ProjectReference")
            .Select(element => element.Attribute("Include")!.Value)
            .Select(
                reference =>
                    reference.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(reference) : reference);
}
