using Giftless.EndToEnd.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Client.Tests;

/// <summary>Makes clients of a test's servers, which do not wait long before they try again.</summary>
internal static class Clients
{
    public static GitLfsClient Of(LfsHost host, Action<GitLfsClientOptions>? configure = null) => Of(host.Address, configure);

    public static GitLfsClient Of(Proxy proxy, Action<GitLfsClientOptions>? configure = null) => Of(proxy.Address, configure);

    public static GitLfsClient Of(Uri server, Action<GitLfsClientOptions>? configure = null)
    {
        var options = new GitLfsClientOptions { FirstRetryDelay = TimeSpan.FromMilliseconds(10) };
        configure?.Invoke(options);
        return new GitLfsClient(HttpOf(new Uri(server, LfsHost.PathOf("").TrimEnd('/'))), options);
    }

    public static HttpClient HttpOf(Uri endpoint) => new() { BaseAddress = endpoint, Timeout = Timeout.InfiniteTimeSpan };

    public static UploadObject Upload(this Sample content) => UploadObject.FromStream(new MemoryStream(content.Bytes));

    public static DownloadObject Into(this Sample content, TempFolder folder) => content.Into(folder, content.Oid.ToString());

    public static DownloadObject Into(this Sample content, TempFolder folder, string name) =>
        new(content.Oid, content.Size, Path.Join(folder.Path, name));
}
