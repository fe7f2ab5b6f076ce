using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Giftless.Client;

/// <summary>Makes requests with the media type that the API wants.</summary>
internal static class LfsRequest
{
    private static readonly MediaTypeHeaderValue Json = new(LfsMediaType.Json);

    /// <summary>A request to a resource of the endpoint.</summary>
    public static HttpRequestMessage Create<T>(HttpMethod method, string resource, T body, JsonTypeInfo<T> type) =>
        AcceptJson(new(method, new Uri(resource, UriKind.Relative)) { Content = BodyOf(body, type) });

    /// <summary>Says that the reply has to be JSON.</summary>
    public static HttpRequestMessage AcceptJson(HttpRequestMessage request)
    {
        request.Headers.Accept.Add(new(LfsMediaType.Json));
        return request;
    }

    public static HttpContent BodyOf<T>(T body, JsonTypeInfo<T> type) =>
        new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = Json } };
}
