using Giftless.Storage;
using Giftless.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Testing.Objects;

/// <summary>Makes scenarios about the objects in a store.</summary>
internal static class ObjectScenario
{
    public static Scenario<BlobStoreFixture> Of(string id, string demand, Func<ObjectRun, Task> body) =>
        Make(id, demand, null, [], _ => true, body);

    /// <summary>One for each value.</summary>
    public static IEnumerable<Scenario<BlobStoreFixture>> Each<T>(
        string id, string demand, IEnumerable<T> values, Func<T, string> name, Func<ObjectRun, T, Task> body) =>
        values.Select(value => Make(id, demand, name(value), [], _ => true, run => body(run, value)));

    /// <summary>One about objects that come in parts.</summary>
    public static Scenario<BlobStoreFixture> OfParts(string id, string demand, Func<ObjectRun, Task> body, string? values = null) =>
        Make(id, demand, values, [typeof(IBlobParts)], store => store.TakesParts, body);

    private static Scenario<BlobStoreFixture> Make(
        string id, string demand, string? values, Type[] capabilities, Func<ObjectStore, bool> isCapable, Func<ObjectRun, Task> body) =>
        new(id, demand, async (fixture, cancellation) =>
        {
            var blobs = await fixture.OpenAsync(cancellation);
            var store = new ObjectStore(blobs, fixture.Options, TimeProvider.System, NullLogger<ObjectStore>.Instance);
            return isCapable(store) ? RunAsync : null;

            async Task RunAsync()
            {
                using (store)
                    await body(new ObjectRun(fixture, blobs, fixture.Wrap(store), cancellation));
            }
        })
        {
            Case = values,
            Capabilities = capabilities,
        };
}
