using Giftless.Tests;
using Giftless.Tests.Multipart;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>The transfer <c>multipart-basic</c> where parts pass through the server into files.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemMultipartTransferTests : MultipartTransferTests, IDisposable
{
    private readonly TempFolder _folder = new();

    private protected override void AddStorage(IGitLfsBuilder lfs) =>
        lfs.AddFileSystemStorage(options => (options.Root, options.FlushToDisk) = (_folder.Path, false));

    public void Dispose() => _folder.Dispose();
}
