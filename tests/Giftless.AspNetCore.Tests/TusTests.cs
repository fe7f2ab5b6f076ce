using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Tus;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>The transfer <c>tus</c> where the store appends to files.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemTusTests : TusTransferTests, IDisposable
{
    private readonly TempFolder _folder = new();

    private protected override void AddStorage(IGitLfsBuilder lfs) =>
        lfs.AddFileSystemStorage(options => (options.Root, options.FlushToDisk) = (_folder.Path, false));

    public void Dispose() => _folder.Dispose();
}

/// <summary>The transfer <c>tus</c> where the store takes parts, or does no more than every store.</summary>
[TestFixture(true)]
[TestFixture(false)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PlainStoreTusTests(bool takesParts) : TusTransferTests
{
    private readonly InMemoryBlobStore _store = new();

    private protected override void AddStorage(IGitLfsBuilder lfs) => lfs.AddBlobStore(_ => new Plain(_store, takesParts));

    private sealed class Plain(IBlobStore inner, bool takesParts) : DelegatingBlobStore(inner)
    {
        protected override bool Keeps<T>() => takesParts && typeof(T) != typeof(IBlobAppend);
    }
}
