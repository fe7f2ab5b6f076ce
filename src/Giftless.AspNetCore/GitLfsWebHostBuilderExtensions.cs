using Giftless.AspNetCore.Kestrel;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Sets up the web server of a host that serves Git LFS.</summary>
public static class GitLfsWebHostBuilderExtensions
{
    /// <summary>
    /// Sets Kestrel up for large files, whatever endpoint of the host serves them. It receives and sends in blocks of 64 KiB where its own
    /// have 4, which takes less than half of the processor's time; and clients of HTTP/2 may have more under way before they wait for an
    /// answer (8 MiB a connection, 6 MiB a request), which makes uploads over TLS several times as fast on a long line.
    /// </summary>
    /// <param name="builder">The host's, <c>builder.WebHost</c>.</param>
    /// <remarks>
    /// Windows that the host has made wider stay so. What has come and is not read yet takes up as much memory. Blocks are the
    /// <see cref="IMemoryPoolFactory{T}"/> of all servers of the host.
    /// </remarks>
    public static IWebHostBuilder ConfigureKestrelForLargeFiles(this IWebHostBuilder builder) => builder.ConfigureServices(services =>
    {
        services.Configure<KestrelServerOptions>(kestrel => Http2Windows.Widen(kestrel.Limits.Http2));
        services.AddSingleton<IMemoryPoolFactory<byte>>(
            provider => new LargeBlockPoolFactory(provider.GetService<TimeProvider>() ?? TimeProvider.System));
    });
}
