using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Giftless.Server;

/// <summary>Where the server listens.</summary>
internal static class Listening
{
    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];

    /// <summary>
    /// Lets clients of HTTP/2 send more before they wait for an answer: on a line that takes 50 ms there and back, 8 MiB under way are
    /// 160 MB/s. A connection may fill as much memory where what it sends is not read.
    /// </summary>
    public static void WidenWindows(KestrelServerOptions kestrel)
    {
        kestrel.Limits.Http2.InitialConnectionWindowSize = 8 * 1024 * 1024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 4 * 1024 * 1024;
    }

    public static bool IsConfigured(IConfiguration configuration) =>
        AddressKeys.Any(key => !string.IsNullOrEmpty(configuration[key]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    /// <summary>The addresses of a server that has started.</summary>
    public static ICollection<string> Addresses(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;

    /// <summary>Whether only this machine reaches a server that has started.</summary>
    public static bool IsLoopbackOnly(WebApplication app) => Addresses(app).All(address =>
        BindingAddress.Parse(address).Host is var host
        && (host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip))));
}
