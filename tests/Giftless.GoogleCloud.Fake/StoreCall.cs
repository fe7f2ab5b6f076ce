using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Giftless.GoogleCloud.Fake;

/// <summary>One request of the XML API.</summary>
internal sealed class StoreCall
{
    private static readonly XNamespace Namespace = "http://doc.s3.amazonaws.com/2006-03-01";

    public StoreCall(HttpContext context)
    {
        Http = context;
        var path = new SignedUrl(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).RawPath.TrimStart('/').Split('/', 2);
        Bucket = path[0];
        Name = path is [_, { Length: > 0 } name] ? Uri.UnescapeDataString(name) : null;
    }

    public HttpContext Http { get; }

    public string Bucket { get; }

    /// <summary>The object's name, or null where the bucket is meant.</summary>
    public string? Name { get; }

    public CancellationToken Aborted => Http.RequestAborted;

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public long? Generation(string header) => Header(header) is { } text
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : throw StoreError.InvalidArgument(header)
        : null;

    public void SetHeader(string name, string value) => Http.Response.Headers[name] = value;

    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content.Select(Qualify).ToArray());

    public async Task ReplyAsync(XElement document)
    {
        Http.Response.ContentType = "application/xml; charset=UTF-8";
        await Http.Response.WriteAsync($"<?xml version='1.0' encoding='UTF-8'?>{document.ToString(SaveOptions.DisableFormatting)}", Aborted);
    }

    private static object? Qualify(object? content) => content is (string name, object value) ? new XElement(Namespace + name, value) : content;
}
