using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Takes parts (<c>cloud.google.com/storage/docs/multipart-uploads</c>).</summary>
internal sealed class GoogleCloudBlobParts(XmlRequests requests, StoreCalls calls, GoogleCloudBlobStore store) : IBlobParts
{
    private const int BufferSize = 64 * 1024;

    public PartLimits Limits => GoogleCloudLimits.Parts;

    /// <summary>What names a part in an address.</summary>
    public static KeyValuePair<string, string>[] QueryOf(BlobUpload upload, UploadPart part) =>
        [new("partNumber", part.Number.ToString(CultureInfo.InvariantCulture)), .. QueryOf(upload)];

    public Task<string> StartAsync(string name, CancellationToken cancellationToken) => calls.RunAsync(
        "start an upload",
        async cancellation =>
        {
            var request = requests.New(HttpMethod.Post, name, [new("uploads", "")]);
            request.Content = ContentOf([], LfsMediaType.Content);
            return (await requests.AskAsync(request, cancellation)).Text("UploadId");
        },
        cancellationToken);

    public async IAsyncEnumerable<BlobUpload> ListUploadsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[]? marker = [];
        while (marker is not null)
        {
            (var uploads, marker) = await calls.RunAsync("list uploads", ListPageAsync, cancellationToken);
            foreach (var upload in uploads)
                yield return upload;
        }

        async Task<(List<BlobUpload> Uploads, KeyValuePair<string, string>[]? Next)> ListPageAsync(CancellationToken cancellation)
        {
            var page = await requests.AskAsync(
                requests.New(HttpMethod.Get, name: null, [new("uploads", ""), new("prefix", prefix), .. marker]), cancellation);
            var uploads = page.Children("Upload").Select(item => new BlobUpload
            {
                Name = item.Text("Key"),
                Id = item.Text("UploadId"),
                StartedAt = DateTimeOffset.Parse(item.Text("Initiated"), CultureInfo.InvariantCulture),
            });
            return (uploads.ToList(), page.Find("IsTruncated") == "true"
                ? [new("key-marker", page.Text("NextKeyMarker")), new("upload-id-marker", page.Text("NextUploadIdMarker"))]
                : null);
        }
    }

    public async Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<int, BlobPart>();
        return await calls.FindAsync("list parts", ListPagesAsync, cancellationToken);

        async Task<Dictionary<int, BlobPart>> ListPagesAsync(CancellationToken cancellation)
        {
            KeyValuePair<string, string>[] marker = [];
            while (true)
            {
                var page = await requests.AskAsync(
                    requests.New(HttpMethod.Get, upload.Name, [.. QueryOf(upload), .. marker]), cancellation);
                foreach (var item in page.Children("Part"))
                {
                    var number = int.Parse(item.Text("PartNumber"), CultureInfo.InvariantCulture);
                    var size = long.Parse(item.Text("Size"), CultureInfo.InvariantCulture);
                    parts[number] = new BlobPart { Number = number, Size = size, Version = item.Text("ETag") };
                }

                if (page.Find("IsTruncated") != "true")
                    return parts;
                marker = [new("part-number-marker", page.Text("NextPartNumberMarker"))];
            }
        }
    }

    /// <summary>The part passes through while it comes in.</summary>
    public async Task<BlobPart?> PutPartAsync(
        BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        var version = "";
        var failure = await calls.TrySendAsync(
            "store a part",
            content,
            async (passing, cancellation) =>
            {
                using var request = requests.New(HttpMethod.Put, upload.Name, QueryOf(upload, part));
                request.Content = new StreamContent(passing, BufferSize);
                request.Content.Headers.ContentLength = part.Size;
                using var reply = await requests.SendAsync(request, cancellation);
                version = reply.Headers.ETag?.ToString() ?? throw new FormatException("The reply has no entity tag.");
            },
            cancellationToken);
        return failure is null ? new BlobPart { Number = part.Number, Size = part.Size, Version = version } : null;
    }

    public async Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken)
    {
        var list = new XElement("CompleteMultipartUpload", parts.Select(part =>
            new XElement("Part", new XElement("PartNumber", part.Number), new XElement("ETag", part.Version))));
        var body = System.Text.Encoding.UTF8.GetBytes(list.ToString(SaveOptions.DisableFormatting));
        return await calls.FindAsync("complete an upload", CompleteOnceAsync, cancellationToken) is { } made
            && await store.FindAsync(upload.Name, cancellationToken) is { } found && found.Version == made
            ? found
            : null;

        async Task<string> CompleteOnceAsync(CancellationToken cancellation)
        {
            using var request = requests.New(HttpMethod.Post, upload.Name, QueryOf(upload));
            request.Content = ContentOf(body, "application/xml");
            using var reply = await requests.SendAsync(request, cancellation);
            await reply.Content.CopyToAsync(Stream.Null, cancellation);
            return reply.Headers.TryGetValues("x-goog-generation", out var generation) ? generation.Single() : "";
        }
    }

    public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) => calls.TryAsync(
        "abort an upload",
        async cancellation =>
        {
            using var request = requests.New(HttpMethod.Delete, upload.Name, QueryOf(upload));
            (await requests.SendAsync(request, cancellation)).Dispose();
        },
        cancellationToken);

    private static KeyValuePair<string, string>[] QueryOf(BlobUpload upload) => [new("uploadId", upload.Id)];

    private static ByteArrayContent ContentOf(byte[] body, string type) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
}
