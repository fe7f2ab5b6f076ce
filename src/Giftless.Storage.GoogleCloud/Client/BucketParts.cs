using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>The uploads in parts of a bucket (<c>cloud.google.com/storage/docs/multipart-uploads</c>).</summary>
internal sealed class BucketParts(StoreClient client)
{
    private const string UploadId = "uploadId";

    /// <summary>Starts an upload.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> StartAsync(string name, CancellationToken cancellationToken)
    {
        var request = new StoreRequest(HttpMethod.Post, name)
        {
            Query = [new("uploads", "")],
            Content = () => Typed(new ByteArrayContent([]), BucketObjects.ContentType),
        };
        using var reply = await client.SendAsync(request, cancellationToken);
        return (await XmlReply.ReadAsync(client, reply, cancellationToken)).Text("UploadId");
    }

    /// <summary>The uploads under way to names that begin so.</summary>
    public async IAsyncEnumerable<(string Name, string Id, DateTimeOffset StartedAt)> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] marker = [];
        for (var isLast = false; !isLast;)
        {
            var request = new StoreRequest(HttpMethod.Get, null) { Query = [new("uploads", ""), new("prefix", prefix), .. marker] };
            using var reply = await client.SendAsync(request, cancellationToken);
            var page = await XmlReply.ReadAsync(client, reply, cancellationToken);
            foreach (var item in page.Children("Upload"))
                yield return (item.Text("Key"), item.Text("UploadId"), item.Time("Initiated"));
            isLast = page.Find("IsTruncated") != "true";
            if (!isLast)
                marker = [new("key-marker", page.Text("NextKeyMarker")), new("upload-id-marker", page.Text("NextUploadIdMarker"))];
        }
    }

    /// <summary>The parts that are there, or null where there is no such upload.</summary>
    public async Task<IReadOnlyList<StoredPart>?> ListPartsAsync(string name, string id, CancellationToken cancellationToken)
    {
        var parts = new List<StoredPart>();
        KeyValuePair<string, string>[] marker = [];
        for (var isLast = false; !isLast;)
        {
            var request = new StoreRequest(HttpMethod.Get, name) { Query = [new(UploadId, id), .. marker] };
            using var reply = await client.SendAsync(request, cancellationToken);
            if (IsNoUpload(reply))
                return null;

            var page = await XmlReply.ReadAsync(client, reply, cancellationToken);
            parts.AddRange(page.Children("Part").Select(part => new StoredPart(
                (int)part.Number("PartNumber", int.MaxValue), part.Number("Size", long.MaxValue), part.Text("ETag"))));
            isLast = page.Find("IsTruncated") != "true";
            if (!isLast)
                marker = [new("part-number-marker", page.Text("NextPartNumberMarker"))];
        }

        return parts;
    }

    /// <summary>Stores a part.</summary>
    /// <returns>False where there is no such upload.</returns>
    public async Task<bool> PutAsync(string name, string id, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        using var body = new HeldBackContent(content, part.Size);
        using var reply = await BucketObjects.SendBodyAsync(
            client, new StoreRequest(HttpMethod.Put, name) { Query = QueryOf(id, part.Number) }, body, cancellationToken);
        if (!reply.IsSuccessStatusCode && !IsNoUpload(reply))
            throw await client.UnexpectedAsync(reply, cancellationToken);
        return reply.IsSuccessStatusCode;
    }

    /// <summary>Makes an object of parts.</summary>
    /// <returns>False where there is no such upload.</returns>
    public async Task<bool> CompleteAsync(string name, string id, IEnumerable<StoredPart> parts, CancellationToken cancellationToken)
    {
        var list = new XElement("CompleteMultipartUpload", parts.Select(part =>
            new XElement("Part", new XElement("PartNumber", part.Number), new XElement("ETag", part.ETag))));
        var body = Encoding.UTF8.GetBytes(list.ToString(SaveOptions.DisableFormatting));
        var request = new StoreRequest(HttpMethod.Post, name)
        {
            Query = [new(UploadId, id)],
            Content = () => Typed(new ByteArrayContent(body), "application/xml"),
        };
        using var reply = await client.SendAsync(request, cancellationToken);
        if (!reply.IsSuccessStatusCode && !IsNoUpload(reply))
            throw await client.UnexpectedAsync(reply, cancellationToken);
        return reply.IsSuccessStatusCode;
    }

    /// <summary>Ends an upload and deletes its parts. One that is not there is no error.</summary>
    public async Task AbortAsync(string name, string id, CancellationToken cancellationToken)
    {
        using var reply = await client.SendAsync(
            new StoreRequest(HttpMethod.Delete, name) { Query = [new(UploadId, id)] }, cancellationToken);
        if (!reply.IsSuccessStatusCode && !IsNoUpload(reply))
            throw await client.UnexpectedAsync(reply, cancellationToken);
    }

    /// <summary>The query that names a part.</summary>
    public static KeyValuePair<string, string>[] QueryOf(string id, int part) =>
        [new("partNumber", part.ToString(CultureInfo.InvariantCulture)), new(UploadId, id)];

    /// <summary>An id that the service never gave can be answered with 400.</summary>
    private static bool IsNoUpload(HttpResponseMessage reply) => reply.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest;

    private static ByteArrayContent Typed(ByteArrayContent content, string type)
    {
        content.Headers.ContentType = new(type);
        return content;
    }
}
