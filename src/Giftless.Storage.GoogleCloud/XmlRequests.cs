using System.Net;
using System.Xml;
using System.Xml.Linq;
using Google.Apis.Http;
using Google.Apis.Util;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Sends what Google's library cannot: requests of the XML API (<c>cloud.google.com/storage/docs/xml-api</c>), which alone takes parts, and
/// whose bodies may be streamed both ways. The library's tokens authorize them, which cost less than signatures.
/// </summary>
internal sealed class XmlRequests : IDisposable
{
    private const int MaxDocumentLength = 4 * 1024 * 1024;
    private const int MaxRetries = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly ConfigurableHttpClient _client;
    private readonly Uri _bucket;

    public XmlRequests(IHttpClientFactory http, IConfigurableHttpClientInitializer credential, GoogleCloudStorageOptions options)
    {
        _bucket = new Uri(options.Origin, options.Bucket);
        _client = http.CreateHttpClient(new CreateHttpClientArgs { ApplicationName = "Giftless", Initializers = { credential } });
        _client.Timeout = Timeout.InfiniteTimeSpan;
        _client.MessageHandler.AddUnsuccessfulResponseHandler(new BackOffHandler(
            new BackOffHandler.Initializer(new ExponentialBackOff(FirstPause, MaxRetries)) { HandleUnsuccessfulResponseFunc = Passes }));
    }

    /// <summary>A request about an object, or about the bucket where the name is null.</summary>
    public HttpRequestMessage New(HttpMethod method, string? name, IEnumerable<KeyValuePair<string, string>> query)
    {
        var path = name is null ? "" : "/" + string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        var parameters = query.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}");
        return new HttpRequestMessage(method, new Uri($"{_bucket}{path}?{string.Join('&', parameters)}"));
    }

    /// <summary>Sends a request. The reply's body is not read yet.</summary>
    /// <exception cref="XmlRefusalException">The reply tells no success.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var reply = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (reply.IsSuccessStatusCode)
            return reply;
        using (reply)
            throw new XmlRefusalException(reply.StatusCode, await CodeInAsync(reply, cancellationToken));
    }

    /// <summary>Sends a request and reads the document that answers it, whose namespace is not always the same.</summary>
    public async Task<XElement> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var reply = await SendAsync(request, cancellationToken);
            return await ReadAsync(reply, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What comes from a client can be sent once.</summary>
    private static bool Passes(HttpResponseMessage reply) =>
        reply.RequestMessage?.Method != HttpMethod.Put
        && reply.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static async Task<XElement> ReadAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        await reply.Content.LoadIntoBufferAsync(MaxDocumentLength, cancellationToken);
        return XElement.Load(await reply.Content.ReadAsStreamAsync(cancellationToken));
    }

    private static async Task<string?> CodeInAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(reply, cancellationToken)).Find("Code");
        }
        catch (XmlException)
        {
            return null;
        }
    }
}

/// <summary>Reads documents of the XML API.</summary>
internal static class XmlDocuments
{
    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Find(this XElement element, string name) =>
        element.Children(name).FirstOrDefault()?.Value is { Length: > 0 } text ? text : null;

    public static string Text(this XElement element, string name) =>
        element.Find(name) ?? throw new FormatException($"The reply has no {name}.");
}
