using System.Globalization;
using System.Xml.Linq;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>A document of the XML API. Its namespace is not always the same, and is not looked at.</summary>
internal static class XmlReply
{
    public static async Task<XElement> ReadAsync(StoreClient client, HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        if (!reply.IsSuccessStatusCode)
            throw await client.UnexpectedAsync(reply, cancellationToken);
        await using var content = await reply.Content.ReadAsStreamAsync(cancellationToken);
        return (await XDocument.LoadAsync(content, LoadOptions.None, cancellationToken)).Root!;
    }

    public static IEnumerable<XElement> Children(this XElement element, string name) => element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Find(this XElement element, string name) => element.Children(name).FirstOrDefault()?.Value is { Length: > 0 } text ? text : null;

    public static string Text(this XElement element, string name) => element.Find(name) ?? throw new FormatException($"The reply has no {name}.");

    public static int Number(this XElement element, string name) => int.Parse(element.Text(name), CultureInfo.InvariantCulture);
}
