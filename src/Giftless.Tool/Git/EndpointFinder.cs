using System.Globalization;
using System.Text.RegularExpressions;

namespace Giftless.Tool.Git;

/// <summary>
/// Finds the endpoint as the stock client does (<c>docs/api/server-discovery.md</c> of git-lfs): <c>lfs.pushurl</c>, <c>lfs.url</c>,
/// <c>remote.NAME.lfspushurl</c>, <c>remote.NAME.lfsurl</c>, the remote's own address.
/// </summary>
internal sealed partial class EndpointFinder(GitSettings settings)
{
    private const string DefaultRemote = "origin";

    /// <param name="isUpload">Whether objects are to go there.</param>
    /// <param name="remote">The name of a remote, or its address.</param>
    /// <exception cref="ToolException">There is none, or it is nothing that can be used.</exception>
    public Endpoint Find(bool isUpload, string remote)
    {
        var ofRemote = RemoteUrl(isUpload, remote);
        var url = (isUpload ? settings.Find("lfs.pushurl") : null)
            ?? settings.Find("lfs.url")
            ?? (isUpload ? settings.Find($"remote.{remote}.lfspushurl") : null)
            ?? settings.Find($"remote.{remote}.lfsurl");
        if (url is null && ofRemote is null && remote != DefaultRemote && remote.Length > 0)
            return Find(isUpload, DefaultRemote);
        var endpoint = url is not null ? Parse(Rewrite(url, isUpload))
            : ofRemote is not null ? OfRepository(Parse(Rewrite(ofRemote, isUpload)))
            : throw new ToolException($"There is no remote '{remote}' here, and no lfs.url: say --url.");
        return endpoint with { Remote = OnSameHost(ofRemote, endpoint, isUpload) };
    }

    /// <summary>An address of an endpoint, as it may stand in <c>lfs.url</c>.</summary>
    /// <exception cref="ToolException">It is none.</exception>
    public static Endpoint Parse(string url)
    {
        if (url.StartsWith('/') || WindowsPath().IsMatch(url))
            return new Endpoint { Address = new Uri($"file://{(url[0] == '/' ? "" : "/")}{url.Replace('\\', '/')}") };
        if (!url.Contains("://", StringComparison.Ordinal))
            return OfShortSsh(url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            throw new ToolException($"'{url}' is no address.");
        return address.Scheme switch
        {
            "http" or "https" => OfHttp(address),
            "git" => OfHttp(new UriBuilder(address) { Scheme = "https", Port = -1 }.Uri),
            "ssh" or "git+ssh" or "ssh+git" => OfLongSsh(address),
            "file" => new Endpoint { Address = address },
            _ => throw new ToolException($"An address that begins with {address.Scheme}:// cannot be used."),
        };
    }

    private string? RemoteUrl(bool isUpload, string remote) =>
        (isUpload ? settings.Find($"remote.{remote}.pushurl") : null)
        ?? settings.Find($"remote.{remote}.url")
        ?? (remote.Contains(':', StringComparison.Ordinal) || remote.StartsWith('/') ? remote : null);

    private Uri? OnSameHost(string? remote, Endpoint endpoint, bool isUpload) =>
        remote is not null && Uri.TryCreate(Rewrite(remote, isUpload), UriKind.Absolute, out var address)
        && Uri.Compare(
            address, endpoint.Address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0
            ? address
            : null;

    /// <summary>Applies <c>url.BASE.insteadOf</c> and <c>pushInsteadOf</c>, of several the longest.</summary>
    private string Rewrite(string url, bool isUpload)
    {
        string[] names = isUpload ? [".pushinsteadof", ".insteadof"] : [".insteadof"];
        foreach (var name in names)
        {
            var rule = settings.All
                .Where(one => one.Key.StartsWith("url.", StringComparison.Ordinal) && one.Key.EndsWith(name, StringComparison.Ordinal))
                .Where(one => one.Value.Length > 0 && url.StartsWith(one.Value, StringComparison.Ordinal))
                .OrderByDescending(one => one.Value.Length).FirstOrDefault();
            if (rule.Key is { } key)
                return key["url.".Length..^name.Length] + url[rule.Value.Length..];
        }

        return url;
    }

    /// <summary>The endpoint that belongs to the address of a repository.</summary>
    private static Endpoint OfRepository(Endpoint repository)
    {
        if (repository.IsFolder)
            return repository;
        var address = repository.Address.AbsoluteUri.TrimEnd('/');
        var end = address.EndsWith(".git", StringComparison.Ordinal) ? "/info/lfs" : ".git/info/lfs";
        return repository with { Address = new Uri(address + end) };
    }

    private static Endpoint OfHttp(Uri address) => new()
    {
        Address = new UriBuilder(address) { UserName = "", Password = "" }.Uri,
        UserInfo = address.UserInfo,
    };

    private static Endpoint OfSsh(SshRemote remote, string host) =>
        new() { Address = new Uri($"https://{host}/{remote.Path.TrimStart('/')}"), Ssh = remote };

    private static Endpoint OfLongSsh(Uri address)
    {
        var user = Uri.UnescapeDataString(address.UserInfo.Split(':')[0]);
        var port = address.Port > 0 ? address.Port.ToString(CultureInfo.InvariantCulture) : null;
        var path = Uri.UnescapeDataString(address.AbsolutePath);
        return OfSsh(new SshRemote(Checked(user.Length == 0 ? address.Host : $"{user}@{address.Host}"), port, path), address.Host);
    }

    /// <summary><c>git@example.com:org/repo.git</c>, <c>[git@example.com:2222]:org/repo.git</c>.</summary>
    private static Endpoint OfShortSsh(string url)
    {
        if (ShortSsh().Match(url) is not { Success: true } match)
            throw new ToolException($"'{url}' is no address that can be used.");
        var user = match.Groups["user"].Value;
        var (host, port) = (match.Groups["host"].Value, match.Groups["port"]);
        return OfSsh(new SshRemote(Checked(user + host), port.Success ? port.Value : null, match.Groups["path"].Value), host);
    }

    /// <summary>SSH would take for an option what begins with a hyphen.</summary>
    private static string Checked(string userAndHost) => !userAndHost.StartsWith('-')
        ? userAndHost
        : throw new ToolException($"'{userAndHost}' is no host.");

    [GeneratedRegex(@"^\[?(?<user>[^@:/\[\]]+@)?(?<host>[^@:/\[\]]+)(:(?<port>\d+))?\]?:(?<path>.+)$")]
    private static partial Regex ShortSsh();

    [GeneratedRegex(@"^[A-Za-z]:[\\/]")]
    private static partial Regex WindowsPath();
}
