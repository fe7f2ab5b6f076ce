using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Giftless.Authentication;

/// <summary>Credentials in an <c>Authorization</c> header, as git sends them.</summary>
/// <param name="Name">The user's name; null where a token came as <c>Bearer</c>.</param>
/// <param name="Secret">The password or token. It may hold colons (RFC 7617, section 2).</param>
internal sealed record Credentials(string? Name, string Secret)
{
    /// <summary>The credentials of a request, or null where it has none of the schemes <c>Basic</c> and <c>Bearer</c>.</summary>
    public static Credentials? From(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header.Parameter is not { } parameter)
            return null;
        if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            return new Credentials(null, parameter);
        if (!header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return null;

        var decoded = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [var name, var secret]
            ? new Credentials(name, secret)
            : null;
    }
}
