using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>
/// A document of the XML API. Its namespace is not always the same, and is not looked at. One that makes no sense is not from the
/// service, which so cannot be used.
/// </summary>
internal static class XmlReply
{
    public static async Task<XElement> ReadAsync(StoreClient client, HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        if (!reply.IsSuccessStatusCode)
            throw await client.UnexpectedAsync(reply, cancellationToken);

        await using var content = await client.OpenAsync(reply, cancellationToken);
        try
        {
            return (await XDocument.LoadAsync(content, LoadOptions.None, cancellationToken)).Root!;
        }
        catch (XmlException exception)
        {
            throw new StorageUnavailableException(exception);
        }
    }

    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Find(this XElement element, string name) =>
        element.Children(name).FirstOrDefault()?.Value is { Length: > 0 } text ? text : null;

    public static string Text(this XElement element, string name) => element.Find(name) ?? throw Senseless($"no {name}");

    public static long Number(this XElement element, string name, long most) =>
        long.TryParse(element.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw Senseless($"a {name} that is none");

    public static DateTimeOffset Time(this XElement element, string name) =>
        DateTimeOffset.TryParse(element.Text(name), CultureInfo.InvariantCulture, out var time)
            ? time
            : throw Senseless($"a {name} that is none");

    public static StorageUnavailableException Senseless(string fault) => new(new FormatException($"The reply has {fault}."));
}
