using System.Net.Http.Headers;

namespace Giftless.Client;

/// <summary>Makes requests of what a batch says, which may be anything.</summary>
internal static class ActionRequest
{
    /// <summary>A request to the address of an action, with its headers.</summary>
    /// <exception cref="ClientFailure">The address is none of http or https, or a header is none.</exception>
    public static HttpRequestMessage Create(
        HttpMethod method, string? href, IReadOnlyDictionary<string, string>? header, HttpContent? content = null)
    {
        if (!Uri.TryCreate(href, UriKind.Absolute, out var address) || (address.Scheme != "http" && address.Scheme != "https"))
            throw new ClientFailure($"The server gave an address that is none of http or https: {BoundedReply.ForPeople(href ?? "")}");

        var request = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in header ?? new Dictionary<string, string>())
            Add(request, name, value);
        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        // How long the body is, is known here.
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            request.Content?.Headers.Remove(name);
        if (value is null || value.AsSpan().ContainsAny('\r', '\n', '\0')
            || !(request.Headers.TryAddWithoutValidation(name, value) || Content(request).TryAddWithoutValidation(name, value)))
        {
            throw new ClientFailure($"The server gave a header that is none: {BoundedReply.ForPeople(name)}");
        }
    }

    private static HttpContentHeaders Content(HttpRequestMessage request) => (request.Content ??= new ByteArrayContent([])).Headers;
}
