using Microsoft.Extensions.Hosting;

namespace Giftless.Architecture.Tests;

/// <summary>What a host may derive from is meant to be derived from.</summary>
public sealed class SurfaceTests
{
    /// <summary>A storage throws its own kinds of failures.</summary>
    private static readonly Type[] OpenOnPurpose = [typeof(LfsException), typeof(Giftless.Storage.ObjectStoreOptions)];

    [TestCaseSource(typeof(Packages), nameof(Packages.Names))]
    public void Public_types_are_sealed_or_made_to_be_derived_from(string package) =>
        Packages.Load(package).GetExportedTypes()
            .Where(type => !type.IsSealed && !type.IsAbstract && !OpenOnPurpose.Contains(type))
            .Should().BeEmpty();

    [TestCaseSource(typeof(Packages), nameof(Packages.Names))]
    public void Public_types_have_no_public_fields(string package) =>
        Packages.Load(package).GetExportedTypes()
            .Where(type => !type.IsEnum)
            .SelectMany(type => type.GetFields())
            .Where(field => !field.IsLiteral)
            .Should().BeEmpty();

    /// <summary>In these nothing can be thrown that stops the host, or nothing is done before its end.</summary>
    private static readonly string[] HarmlessInTheBackground =
    [
        "Giftless.Storage.AbandonedUploadCleaner", "Giftless.Events.EventDrain", "Giftless.AspNetCore.Kestrel.Http2WindowCheck",
    ];

    [TestCaseSource(typeof(Packages), nameof(Packages.Names))]
    public void Whatever_runs_in_the_background_is_a_cleaner(string package) =>
        Packages.Load(package).GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IHostedService)) && !HarmlessInTheBackground.Intersect(Bases(type)).Any())
            .Should().BeEmpty();

    private static IEnumerable<string?> Bases(Type type)
    {
        for (var one = type; one is not null; one = one.BaseType)
            yield return one.FullName;
    }
}
