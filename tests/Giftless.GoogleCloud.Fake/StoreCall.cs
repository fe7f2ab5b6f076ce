using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Giftless.GoogleCloud.Fake;

/// <summary>One request of the XML API, or of the JSON API.</summary>
internal sealed class StoreCall
{
    private static readonly XNamespace Namespace = "http://doc.s3.amazonaws.com/2006-03-01";

    public StoreCall(HttpContext context)
    {
        Http = context;
        var path = new SignedUrl(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).RawPath.TrimStart('/');
        IsJson = path.StartsWith("storage/v1/b/", StringComparison.Ordinal)
            || path.StartsWith("upload/storage/v1/b/", StringComparison.Ordinal);
        if (IsJson)
        {
            string[] named = [.. path[(path.IndexOf("/b/", StringComparison.Ordinal) + 3)..].Split('/').Select(Uri.UnescapeDataString)];
            Bucket = named[0];
            Name = named is [_, "o", { Length: > 0 } source, ..] ? source : null;
            Target = named is [_, "o", _, "rewriteTo", "b", _, "o", { Length: > 0 } target] ? target : null;
        }
        else
        {
            var named = path.Split('/', 2);
            Bucket = named[0];
            Name = named is [_, { Length: > 0 } name] ? Uri.UnescapeDataString(name) : null;
        }
    }

    public HttpContext Http { get; }

    public string Bucket { get; }

    /// <summary>The object's name, or null where the bucket is meant.</summary>
    public string? Name { get; }

    /// <summary>Whether it is one of the JSON API.</summary>
    public bool IsJson { get; }

    /// <summary>The name that an object is copied to, where the JSON API is asked to.</summary>
    public string? Target { get; }

    public CancellationToken Aborted => Http.RequestAborted;

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>The generation that a header names, or a parameter.</summary>
    public long? Generation(string name) => (IsJson ? Query(name) : Header(name)) is { } text













                                                            ? long.TryParse(
                                                                text, NumberStyles.None, CultureInfo.InvariantCulture,
                                                                out var generation) ? generation : throw StoreError.InvalidArgument(name)
        : null;

    public void SetHeader(string name, string value) => Http.Response.Headers[name] = value;

    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content.Select(Qualify).ToArray());

    public async Task ReplyAsync(XElement document)
    {
        Http.Response.ContentType = "application/xml; charset=UTF-8";
        await Http.Response.WriteAsync(
            $"<?xml version='1.0' encoding='UTF-8'?>{document.ToString(SaveOptions.DisableFormatting)}", Aborted);
    }

    private static object? Qualify(object? content) =>
        content is (string name, object value) ? new XElement(Namespace + name, value) : content;
}
