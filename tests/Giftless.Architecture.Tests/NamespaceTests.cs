namespace Giftless.Architecture.Tests;

/// <summary>Which namespaces of a package may use which: each those that stand before it. So there are no circles.</summary>
public sealed class NamespaceTests
{
    private static readonly Dictionary<string, string[]> Order = new()
    {
        ["Giftless.Protocol"] = ["Giftless", "Giftless.Protocol"],
        ["Giftless.Client"] = ["Giftless.Client", "Microsoft.Extensions.DependencyInjection"],
        ["Giftless.Tool"] =
        [
            "Giftless.Tool", "Giftless.Tool.Git", "Giftless.Tool.Output", "Giftless.Tool.Agent", "Giftless.Tool.Commands",
        ],
        ["Giftless.Core"] =
        [
            "Giftless", "Giftless.Protocol", "Giftless.Diagnostics", "Giftless.Events", "Giftless.Policies", "Giftless.Storage.Blobs",
            "Giftless.Storage", "Giftless.Storage.FileSystem", "Giftless.Locks", "Giftless.AccessTokens", "Giftless.Transfer",
            "Giftless.Batch", "Microsoft.Extensions.DependencyInjection",
        ],
        ["Giftless.AspNetCore"] =
        [
            "Giftless.AspNetCore", "Giftless.AspNetCore.ActionTokens", "Giftless.AspNetCore.Routing", "Giftless.AspNetCore.Replies",
            "Giftless.AspNetCore.Authorization", "Giftless.AspNetCore.Endpoints", "Giftless.AspNetCore.Description",
            "Giftless.AspNetCore.Kestrel", "Giftless.AspNetCore.Health", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting",
            "Microsoft.Extensions.DependencyInjection",
        ],
    };

    [TestCaseSource(nameof(Named))]
    public void A_namespace_uses_only_those_before_it(string package)
    {
        var order = Order[package];
        var wrong = TypeUses.In(Packages.Load(package))
            .Where(use => IsOurs(use.From) && IsOurs(use.To))
            .Where(use => Array.IndexOf(order, use.To.Namespace) > Array.IndexOf(order, use.From.Namespace))
            .Select(use => $"{use.From} uses {use.To}").Distinct();
        string.Join('\n', wrong).Should().BeEmpty("the order is {0}", string.Join(", ", order));
    }

    [TestCaseSource(nameof(Named))]
    public void Every_namespace_has_its_place(string package) =>
        Packages.Load(package).GetTypes().Where(IsOurs).Select(type => type.Namespace).Distinct()
            .Should().BeSubsetOf(Order[package], "a new one is written down in {0} first, where it belongs", nameof(Order));

    private static string[] Named() => [.. Order.Keys];

    /// <summary>Compilers put types of their own into namespaces of their own, or into none.</summary>
    private static bool IsOurs(Type type) =>
        type.Namespace is { } name && !name.StartsWith("System", StringComparison.Ordinal) && name != "Microsoft.CodeAnalysis"
        && name != "Microsoft.Extensions.Logging.Generators";
}
