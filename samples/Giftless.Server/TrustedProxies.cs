using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Giftless.Server;

/// <summary>Reads which proxies are believed.</summary>
internal static class TrustedProxies
{
    /// <exception cref="SettingsException">An entry is neither an address nor a network.</exception>
    public static ForwardedHeadersOptions Read(IEnumerable<string> entries)
    {
        // However many proxies a request passes, it is followed back for as long as each of them is named.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var entry in entries)
        {
            if (IPAddress.TryParse(entry, out var address))
                options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(entry, out var network))
                options.KnownIPNetworks.Add(network);
            else
            {
                throw new SettingsException(
                    $"GitLfs:TrustedProxies has '{entry}'; an entry is an address such as 127.0.0.1, or a network such as 10.0.0.0/8.");
            }
        }

        return options;
    }
}
