using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>Servers that die, on a store in memory.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InMemoryCrashTests : CrashTests
{
    private protected override Task<IBlobStore> OpenAsync() => Task.FromResult<IBlobStore>(new InMemoryBlobStore());
}

/// <summary>Servers that die, on a folder.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemCrashTests : CrashTests, IDisposable
{
    private readonly TempFolder _folder = new();

    private protected override bool Renames => true;

    private protected override Task<IBlobStore> OpenAsync() => Task.FromResult<IBlobStore>(
        new FileSystemBlobStore(new FileSystemStorageOptions { Root = _folder.Path, FlushToDisk = false }));

    public void Dispose() => _folder.Dispose();
}
