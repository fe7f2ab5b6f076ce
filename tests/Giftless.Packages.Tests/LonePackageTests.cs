using Giftless.EndToEnd.Tests.Support;

namespace Giftless.Packages.Tests;

/// <summary>Each package brings along all that it needs, and fits what the others bring.</summary>
public sealed class LonePackageTests : EndToEndTest
{
    [Test]
    public async Task Each_package_alone_is_enough_for_an_app()
    {
        var outside = Feed.MakeOutside(Sandbox);
        foreach (var package in Feed.Libraries)
            await WriteAppAsync(Directory.CreateDirectory(Path.Join(outside, package)).FullName, package);
        await File.WriteAllTextAsync(Path.Join(outside, "all.proj"), """
            <Project>
              <ItemGroup><App Include="*/*.csproj" /></ItemGroup>
              <Target Name="Build"><MSBuild Projects="@(App)" Targets="Restore;Build" Properties="Configuration=Release" /></Target>
            </Project>
            """);

        await Feed.RunAsync(Sandbox, outside, "msbuild", "all.proj");

        foreach (var package in Feed.Libraries)
        {
            var app = Sandbox.Start("dotnet", [Path.Join(outside, package, "bin/Release/net10.0/App.dll")], outside);
            (await app.WaitForExitAsync()).Should().Be(0, app.Everything);
            app.Output.Should().MatchRegex($@"^{package} [1-9]\d* members");
        }
    }

    /// <summary>An app that looks at every public member, for which each library behind it has to be there.</summary>
    private static async Task WriteAppAsync(string folder, string package)
    {
        await File.WriteAllTextAsync(Path.Join(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Feed.Version}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Join(folder, "Program.cs"), $"""
            var package = System.Reflection.Assembly.Load("{package}");
            var members = package.GetExportedTypes().SelectMany(type => type.GetMembers()).Select(member => member.ToString()).ToList();
            Console.WriteLine($"{package} {"{members.Count}"} members");
            """);
    }
}
