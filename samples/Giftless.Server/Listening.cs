using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Giftless.Server;

/// <summary>Where the server listens.</summary>
internal static class Listening
{
    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];

    public static bool IsConfigured(IConfiguration configuration) =>
        AddressKeys.Any(key => !string.IsNullOrEmpty(configuration[key]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    /// <summary>Says, one line each, which addresses are none.</summary>
    public static IEnumerable<string> FindFaults(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint.GetSection("Url"));
        foreach (var setting in endpoints.Prepend(configuration.GetSection("Urls")))
        {
            foreach (var url in setting.Value?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
            {
                if (!IsAddress(url))
                    yield return $"{setting.Path} has '{url}'; it takes addresses such as http://localhost:5080 and http://*:5080.";
            }
        }
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https" };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>An address that other machines can use, where the server listens to them.</summary>
    public static string AddressForOthers(WebApplication app)
    {
        var address = BindingAddress.Parse(Addresses(app).First());
        var isAny = address.Host is "*" or "+" || (IPAddress.TryParse(address.Host, out var ip)
            && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));
        return $"{address.Scheme}://{(isAny ? Dns.GetHostName() : address.Host)}:{address.Port}";
    }

    /// <summary>The addresses of a server that has started.</summary>
    public static ICollection<string> Addresses(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;

    /// <summary>Whether only this machine reaches a server that has started.</summary>
    public static bool IsLoopbackOnly(WebApplication app) => Addresses(app).All(address =>
        BindingAddress.Parse(address).Host is var host
        && (host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip))));
}
