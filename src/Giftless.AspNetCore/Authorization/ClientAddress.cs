using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Authorization;

/// <summary>From where a request comes, as far as limits go.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>The client's address; of IPv6 the network of 64 bits, within which one client has as many addresses as it likes.</summary>
    public static IPAddress Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
