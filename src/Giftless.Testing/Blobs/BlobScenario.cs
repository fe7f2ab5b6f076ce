using Giftless.Storage.Blobs;

namespace Giftless.Testing.Blobs;

/// <summary>Makes scenarios about stores of blobs.</summary>
internal static class BlobScenario
{
    public static Scenario<BlobStoreFixture> Of(string id, string demand, Func<BlobRun, Task> body) => Make(id, demand, null, body);

    /// <summary>One for each value.</summary>
    public static IEnumerable<Scenario<BlobStoreFixture>> Each<T>(
        string id, string demand, IEnumerable<T> values, Func<T, string> name, Func<BlobRun, T, Task> body) =>
        values.Select(value => Make(id, demand, name(value), run => body(run, value)));

    /// <summary>One for stores that have a capability.</summary>
    public static Scenario<BlobStoreFixture> Of<TCapability>(
        string id, string demand, Func<BlobRun, TCapability, Task> body, string? values = null)
        where TCapability : class, IBlobCapability =>
        new(id, demand, async (fixture, cancellation) =>
        {
            var run = await OpenAsync(fixture, cancellation);
            return run.Store.GetCapability<TCapability>() is { } capability ? () => body(run, capability) : null;
        })
        {
            Case = values,
            Capabilities = [typeof(TCapability)],
        };

    /// <summary>One for stores that have two capabilities.</summary>
    public static Scenario<BlobStoreFixture> Of<TFirst, TSecond>(string id, string demand, Func<BlobRun, TFirst, TSecond, Task> body)
        where TFirst : class, IBlobCapability
        where TSecond : class, IBlobCapability =>
        new(id, demand, async (fixture, cancellation) =>
        {
            var run = await OpenAsync(fixture, cancellation);
            return run.Store.GetCapability<TFirst>() is { } first && run.Store.GetCapability<TSecond>() is { } second
                ? () => body(run, first, second)
                : null;
        })
        {
            Capabilities = [typeof(TFirst), typeof(TSecond)],
        };

    private static Scenario<BlobStoreFixture> Make(string id, string demand, string? values, Func<BlobRun, Task> body) =>
        new(id, demand, async (fixture, cancellation) =>
        {
            var run = await OpenAsync(fixture, cancellation);
            return () => body(run);
        })
        {
            Case = values,
        };

    private static async Task<BlobRun> OpenAsync(BlobStoreFixture fixture, CancellationToken cancellationToken) =>
        new(await fixture.OpenAsync(cancellationToken), fixture, cancellationToken);
}
