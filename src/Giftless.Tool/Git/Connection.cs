using System.Net.Http.Headers;
using System.Text;
using Giftless.Client;

namespace Giftless.Tool.Git;

/// <summary>Makes clients of endpoints, with git's settings and git's credentials.</summary>
internal static class Connection
{
    /// <param name="endpoint">Where to.</param>
    /// <param name="isUpload">Whether objects are to go there.</param>
    /// <param name="settings">Git's settings.</param>
    /// <param name="options">How to go about it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolException">SSH, or a setting, does not lead there.</exception>
    public static async Task<GitLfsClient> OpenAsync(
        Endpoint endpoint, bool isUpload, GitSettings settings, GitLfsClientOptions options, CancellationToken cancellationToken)
    {
        if (endpoint.IsFolder)
            throw new ToolException($"{endpoint.Address.LocalPath} is a folder, and no Git LFS server.");
        var (address, ssh) = await AskSshAsync(endpoint, isUpload, settings, cancellationToken);
        var http = await HttpSettings.ReadAsync(address, cancellationToken);
        var extra = http.GetValueOrDefault("extraheader")?.Split(':', 2) is [var name, var value]
            ? new[] { KeyValuePair.Create(name.Trim(), value.Trim()) }
            : [];
        if (ssh is null)
            UseCredentials(options, endpoint, address);
        var client = new HttpClient(new EndpointHeaders(
            address,
            async cancellation => (ssh is null ? null : await ssh.AskAsync(cancellation))?.Header?.Concat(extra) ?? extra,
            new FirstContact(HttpSettings.CreateHandler(http))))
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("giftless", ToolVersion.Number));
        return new GitLfsClient(client, options);
    }

    private static async Task<(Uri Address, SshAuthentication? Ssh)> AskSshAsync(
        Endpoint endpoint, bool isUpload, GitSettings settings, CancellationToken cancellationToken)
    {
        if (endpoint.Ssh is null)
            return (endpoint.Address, null);
        var ssh = new SshAuthentication(endpoint.Ssh, isUpload, settings, TimeProvider.System);
        if (await ssh.AskAsync(cancellationToken) is not { } reply)
            return (endpoint.Address, null);
        if (string.IsNullOrEmpty(reply.Href))
            return (endpoint.Address, ssh);
        return Uri.TryCreate(reply.Href, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? (address, ssh)
            : throw new ToolException($"{endpoint.Ssh.UserAndHost} names an address that is none of http or https.");
    }

    private static void UseCredentials(GitLfsClientOptions options, Endpoint endpoint, Uri address)
    {
        if (endpoint.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            var basic = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(endpoint.UserInfo))));
            options.Credentials = _ => new(basic);
            return;
        }

        var asked = endpoint.Remote ?? new UriBuilder(address) { UserName = endpoint.UserInfo }.Uri;
        new GitCredentials(asked, mayPrompt: true).Serve(options);
    }
}
