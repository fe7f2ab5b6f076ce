using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Giftless.GoogleCloud.Fake;

/// <summary>Puts, gets and deletes objects by the XML API.</summary>
internal sealed class ObjectEndpoints(FakeBucket bucket, BlobFolder blobs, FakeSettings settings)
{
    private static readonly string[] BesideHeaders = ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language"];

    private const string IfGeneration = "x-goog-if-generation-match";

    public async Task PutAsync(StoreCall call)
    {
        var generation = call.Generation(IfGeneration);
        bucket.Demand(call.Name!, generation);
        var blob = await ReceivedBody.ReceiveAsync(call, blobs, settings);
        var stored = bucket.Store(
            call.Name!, blob, call.Http.Request.ContentType ?? "application/octet-stream", generation, BesideIn(call));
        Describe(call, stored);
    }

    /// <summary>Gets an object or a range of it, or only its headers.</summary>
    public async Task GetAsync(StoreCall call)
    {
        var found = bucket.Find(call.Name!) ?? throw StoreError.NoSuchKey();
        if (call.Query("generation") is { } wanted && wanted != Text(found.Generation))
            throw StoreError.NoSuchKey();
        bucket.Demand(call.Name!, call.Generation(IfGeneration));

        var (offset, length) = (0L, found.Blob.Size);
        if (RangeHeaderValue.TryParse(call.Header("Range"), out var range) && range.Ranges is { Count: 1 })
        {
            (offset, length) = Satisfy(range.Ranges.First(), found.Blob.Size);
            call.Http.Response.StatusCode = StatusCodes.Status206PartialContent;
            call.SetHeader("Content-Range", $"bytes {Text(offset)}-{Text(offset + length - 1)}/{Text(found.Blob.Size)}");
        }

        Describe(call, found);
        call.SetHeader("Accept-Ranges", "bytes");
        call.Http.Response.ContentType = call.Query("response-content-type") ?? found.ContentType;
        if (call.Query("response-content-disposition") is { } disposition)
            call.SetHeader("Content-Disposition", disposition);
        call.Http.Response.ContentLength = length;
        if (call.Http.Request.Method != "HEAD")
            await call.Http.Response.SendFileAsync(found.Blob.File, offset, length, call.Aborted);
    }

    public void Delete(StoreCall call)
    {
        bucket.Delete(call.Name!, call.Generation(IfGeneration));
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static (long Offset, long Length) Satisfy(RangeItemHeaderValue range, long size)
    {
        var (from, to) = (range.From, range.To) switch
        {
            ({ } first, var last) => (first, Math.Min(last ?? long.MaxValue, size - 1)),
            (null, { } suffix) => (Math.Max(0, size - suffix), size - 1),
            _ => (size, size),
        };
        return from < size ? (from, to - from + 1) : throw new StoreError(416, "InvalidRange", "The requested range cannot be satisfied.");
    }

    private static Dictionary<string, string> BesideIn(StoreCall call) =>
        BesideHeaders.Where(name => call.Header(name) is not null).ToDictionary(name => name, name => call.Header(name)!);

    private static void Describe(StoreCall call, FakeObject stored)
    {
        foreach (var (name, value) in stored.Beside)
            call.SetHeader(name, value);
        call.SetHeader("x-goog-stored-content-encoding", stored.Beside.GetValueOrDefault("Content-Encoding", "identity"));
        call.SetHeader("ETag", stored.Blob.ETag);
        call.SetHeader("Last-Modified", stored.StoredAt.ToString("R", CultureInfo.InvariantCulture));
        call.SetHeader("x-goog-generation", Text(stored.Generation));
        call.SetHeader("x-goog-hash", $"md5={Convert.ToBase64String(stored.Blob.Md5)}");
        call.SetHeader("x-goog-stored-content-length", Text(stored.Blob.Size));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
