using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Core.Tests.Storage;

/// <summary>The upper contract on a store that does no more than it has to, and on one with every capability but signing.</summary>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ObjectStoreTests(bool capable) : StorageContractTests
{
    private readonly InMemoryBlobStore _blobs = new();

    private protected override Task<ObjectStore> OpenAsync() => Task.FromResult(new ObjectStore(
        capable ? _blobs : new PlainBlobStore(_blobs), new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStore>.Instance));

    private protected override async Task<IReadOnlyList<string>> ListAsync() =>
        await _blobs.ListAsync("", default).Select(blob => blob.Name).ToListAsync();

    private sealed class PlainBlobStore(IBlobStore inner) : DelegatingBlobStore(inner);
}

/// <summary>The contract of uploads in parts on a store in memory.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ObjectStoreMultipartTests : MultipartContractTests
{
    private readonly InMemoryBlobStore _blobs = new();

    private protected override Task<ObjectStore> OpenAsync() => Task.FromResult(new ObjectStore(
        _blobs, new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStore>.Instance));

    private protected override async Task<IReadOnlyList<string>> ListAsync() =>
        await _blobs.ListAsync("", default).Select(blob => blob.Name).ToListAsync();
}
