using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>A host without git that knows what it needs.</summary>
internal sealed class ListedSource(params Sample[] needed) : IReferenceSource
{
    public string Name => "the host";

    public Task<string> GetStateAsync(CancellationToken cancellationToken) => Task.FromResult("");

    public IAsyncEnumerable<ObjectReference> ReadAsync(CancellationToken cancellationToken) =>
        needed.Select(content => new ObjectReference(content.Oid, content.Size)).ToAsyncEnumerable();
}
