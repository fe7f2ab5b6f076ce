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

    /// <summary>The addresses of a server that has started.</summary>
    public static ICollection<string> Addresses(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;

    /// <summary>Whether only this machine reaches a server that has started.</summary>
    public static bool IsLoopbackOnly(WebApplication app) => Addresses(app).All(address =>
        BindingAddress.Parse(address).Host is var host
        && (host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip))));
}
