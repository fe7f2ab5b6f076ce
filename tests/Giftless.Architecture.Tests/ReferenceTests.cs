namespace Giftless.Architecture.Tests;

/// <summary>Who may reference whom. A new package or a new arrow is a decision: it is written down here first.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] BaseLibraries = ["System.*", "Microsoft.Win32.Primitives"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Giftless.Protocol"] = [],
        ["Giftless.Client"] = ["Giftless.Protocol", "Microsoft.Extensions.*"],
        ["Giftless.Tool"] = ["Giftless.Client", "Giftless.Protocol", "Spectre.Console*", "System.CommandLine"],
        ["Giftless.Core"] = ["Giftless.Protocol", "Microsoft.Extensions.*"],
        ["Giftless.AspNetCore"] =
        [
            "Giftless.Core", "Giftless.Protocol", "Microsoft.AspNetCore.*", "Microsoft.Extensions.*", "Microsoft.Net.Http.Headers",
        ],
        ["Giftless.Git"] = ["Giftless.Core", "Giftless.Protocol", "Microsoft.Extensions.*"],
        ["Giftless.OpenApi"] =
        [
            "Giftless.AspNetCore", "Giftless.Protocol", "Microsoft.AspNetCore.*", "Microsoft.Extensions.*", "Microsoft.OpenApi",
        ],
        ["Giftless.Authentication"] =
        [
            "Giftless.AspNetCore", "Giftless.Core", "Giftless.Protocol", "Microsoft.AspNetCore.*", "Microsoft.Bcl.Cryptography",
            "Microsoft.Extensions.*", "Microsoft.IdentityModel.*", "Polly.*",
        ],
        ["Giftless.Storage.AzureBlobs"] = ["Azure.*", "Giftless.Core", "Giftless.Protocol", "Microsoft.Extensions.*", "System.IO.Hashing"],
        ["Giftless.Locking.EntityFrameworkCore"] = ["Giftless.Core", "Microsoft.EntityFrameworkCore*", "Microsoft.Extensions.*"],
        ["Giftless.Storage.S3"] = ["AWSSDK.*", "Giftless.Core", "Giftless.Protocol", "Microsoft.Extensions.*"],
        ["Giftless.Storage.GoogleCloud"] = ["Giftless.Core", "Giftless.Protocol", "Google.*", "Microsoft.Extensions.*"],
        ["Giftless.Upkeep"] = ["Giftless.Core", "Giftless.Protocol"],
        ["Giftless.Testing"] = ["Giftless.Core", "Giftless.Protocol", "Microsoft.Extensions.Logging.Abstractions"],
    };

    [Test]
    public void Every_package_has_its_allowed_references_written_down() => Packages.Names().Should().BeEquivalentTo(Allowed.Keys);

    [TestCaseSource(typeof(Packages), nameof(Packages.Names))]
    public void Assembly_references_only_what_it_may(string package) =>
        Packages.Load(package).GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(reference => !Matches(reference, [.. BaseLibraries, .. Allowed[package]]))
            .Should().BeEmpty("{0} may use only {1}", package, string.Join(", ", Allowed[package]));

    [TestCaseSource(typeof(Packages), nameof(Packages.Names))]
    public void Project_brings_along_only_what_it_may(string package) =>
        Packages.DeclaredBy(package)
            .Where(reference => !Matches(reference, Allowed[package]))
            .Should().BeEmpty("{0} may bring along only {1}", package, string.Join(", ", Allowed[package]));

    private static bool Matches(string name, IEnumerable<string> patterns) => patterns.Any(pattern =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern);
}
