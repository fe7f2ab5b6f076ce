using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Giftless.GoogleCloud.Fake;

/// <summary>Takes objects in parts.</summary>
internal sealed class PartEndpoints(FakeBucket bucket, BlobFolder blobs, FakeSettings settings)
{
    private const int MostParts = 10_000;

    public Task StartAsync(StoreCall call)
    {
        var id = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '-').Replace('/', '_');
        bucket.Uploads[id] = new FakeUpload(
            id, call.Name!, call.Http.Request.ContentType ?? "application/octet-stream", settings.Time.GetUtcNow());
        return call.ReplyAsync(
            StoreCall.Element("InitiateMultipartUploadResult", ("Bucket", call.Bucket), ("Key", call.Name!), ("UploadId", id)));
    }

    public async Task PutAsync(StoreCall call)
    {
        var upload = UploadOf(call);
        if (!int.TryParse(call.Query("partNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > MostParts)
            throw StoreError.InvalidArgument("partNumber");
        var blob = await ReceivedBody.ReceiveAsync(call, blobs, settings);
        upload.Parts[number] = blob;
        call.SetHeader("ETag", blob.ETag);
    }

    public Task ListAsync(StoreCall call)
    {
        var marker = int.Parse(call.Query("part-number-marker") ?? "0", CultureInfo.InvariantCulture);
        var found = UploadOf(call).Parts.Where(part => part.Key > marker).OrderBy(part => part.Key).ToList();
        var page = found.Take(settings.PageSize).ToList();
        return call.ReplyAsync(StoreCall.Element(
            "ListPartsResult",
            ("IsTruncated", found.Count > page.Count),
            page.Count > 0 ? ("NextPartNumberMarker", page[^1].Key) : null,
            page.Select(
                part => StoreCall.Element("Part", ("PartNumber", part.Key), ("ETag", part.Value.ETag), ("Size", part.Value.Size)))));
    }

    public async Task CompleteAsync(StoreCall call)
    {
        var upload = UploadOf(call);
        var list = await XDocument.LoadAsync(call.Http.Request.Body, LoadOptions.None, call.Aborted);
        var wanted = list.Root!.Elements().Select(part => ((int)part.Element("PartNumber")!, (string)part.Element("ETag")!)).ToList();
        var parts = new List<Blob>();
        foreach (var (number, tag) in wanted)
        {
            if (!upload.Parts.TryGetValue(number, out var part) || part.ETag.Trim('"') != tag.Trim('"'))
                throw new StoreError(400, "InvalidPart", $"Part {number} was not found or has another ETag.");
            parts.Add(part);
        }

        if (wanted.Count == 0 || !wanted.Select(part => part.Item1).SequenceEqual(wanted.Select(part => part.Item1).Distinct().Order()))
            throw new StoreError(400, "InvalidPartOrder", "The list of parts is empty or not in ascending order.");
        if (parts.SkipLast(1).Any(part => part.Size < settings.MinPartSize))
            throw new StoreError(400, "EntityTooSmall", "A part that is not the last is smaller than the minimum.");

        var whole = await blobs.JoinAsync(parts, call.Aborted);
        if (!bucket.Uploads.TryRemove(upload.Id, out _))
            throw StoreError.NoSuchUpload();
        var stored = bucket.Store(upload.Name, whole, upload.ContentType, ifGeneration: null);
        call.SetHeader("x-goog-generation", stored.Generation.ToString(CultureInfo.InvariantCulture));
        await call.ReplyAsync(StoreCall.Element("CompleteMultipartUploadResult", ("Key", upload.Name), ("ETag", stored.Blob.ETag)));
    }

    public void Abort(StoreCall call)
    {
        bucket.Uploads.TryRemove(UploadOf(call).Id, out _);
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task ListUploadsAsync(StoreCall call)
    {
        var after = (Key: call.Query("key-marker") ?? "", Id: call.Query("upload-id-marker") ?? "");
        var found = bucket.Uploads.Values
            .Where(upload => upload.Name.StartsWith(call.Query("prefix") ?? "", StringComparison.Ordinal))
            .OrderBy(upload => upload.Name, StringComparer.Ordinal).ThenBy(upload => upload.Id, StringComparer.Ordinal)
            .SkipWhile(
                upload =>
                    string.CompareOrdinal(upload.Name, after.Key) is var order
                        && (order < 0 || (order == 0 && string.CompareOrdinal(upload.Id, after.Id) <= 0)))
            .ToList();
        var page = found.Take(settings.PageSize).ToList();
        var isTruncated = found.Count > page.Count;
        return call.ReplyAsync(StoreCall.Element(
            "ListMultipartUploadsResult",
            ("IsTruncated", isTruncated),
            isTruncated ? ("NextKeyMarker", page[^1].Name) : null,
            isTruncated ? ("NextUploadIdMarker", page[^1].Id) : null,
            page.Select(upload => StoreCall.Element(
                "Upload", ("Key", upload.Name), ("UploadId", upload.Id),
                ("Initiated", upload.StartedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))))));
    }

    private FakeUpload UploadOf(StoreCall call) =>
        bucket.Uploads.TryGetValue(call.Query("uploadId")!, out var upload) && upload.Name == call.Name
            ? upload : throw StoreError.NoSuchUpload();
}
