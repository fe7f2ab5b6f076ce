
namespace Giftless.Core.Tests.Contracts;

/// <summary>A fault that an author of a provider makes.</summary>
/// <param name="What">What the store does, as it follows "a store that".</param>
/// <param name="CaughtBy">The id of the scenario that has to fail for it.</param>
/// <param name="Make">Puts the fault before a store that has none.</param>
internal sealed record BlobFault(string What, string CaughtBy, Func<InMemoryBlobStore, BrokenBlobStore> Make)
{
    public override string ToString() => What;
}
