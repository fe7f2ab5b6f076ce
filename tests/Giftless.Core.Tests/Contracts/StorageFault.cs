using Giftless.Storage;
using Giftless.Testing.Objects;

namespace Giftless.Core.Tests.Contracts;

/// <summary>A fault in publishing.</summary>
/// <param name="What">What the storage does, as it follows "a storage that".</param>
/// <param name="CaughtBy">The id of the scenario that has to fail for it.</param>
/// <param name="Make">Puts the fault before a storage that has none, with what keeps the bytes below it.</param>
internal sealed record StorageFault(string What, string CaughtBy, Func<ObjectStore, InMemoryBlobStore, TestedStore> Make)
{
    public override string ToString() => What;
}
