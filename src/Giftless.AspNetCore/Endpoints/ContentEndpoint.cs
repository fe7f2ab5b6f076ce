using System.Diagnostics;
using System.Security.Cryptography;
using Giftless.AspNetCore.Replies;
using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>PUT|GET|HEAD objects/storage/{oid}</c>: the bytes of one object.</summary>
internal sealed class ContentEndpoint(GitLfsMount mount, LfsRoute route) : ObjectEndpoint(mount, route)
{
    /// <summary>
    /// Large reads straight into the response's pipe were the fastest of the ways tried; they are also what a client that takes nothing
    /// holds in memory, and how much it has to take until that is noticed. So they grow with the client's pace.
    /// </summary>
    private const int MinReadSize = 32 * 1024;

    private const int MaxReadSize = 512 * 1024;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(200);

    protected override Task HandleAsync(LfsCall call, ObjectStore storage, ObjectKey key, long? size) =>
        HttpMethods.IsPut(call.Http.Request.Method) ? ReceiveAsync(call, storage, key, size) : SendAsync(call, storage, key);

    private async Task ReceiveAsync(LfsCall call, ObjectStore storage, ObjectKey key, long? size)
    {
        var request = call.Http.Request;
        if (size is not null && request.ContentLength is { } length && length != size)
            throw new ObjectMismatchException($"'Content-Length' is {length}; the object was announced with {size} bytes.");

        size ??= request.ContentLength;
        RequireAllowedSize(size ?? 0);
        var digests = DigestsOf(request, key.Oid);
        await RequireWantedAsync(call, storage, key, size);
        using var place = TakePlace(call);
        using var pace = new TransferPace(call.Http, Mount);
        var sent = new ClientBody(call, pace);
        Stream body = size is null && Mount.Options.Limits.MaxObjectSize is { } most ? new BoundedBody(sent, most) : sent;
        await using var digested = digests.Count > 0 ? new DigestedBody(body, digests) : null;
        var outcome = await storage.PutAsync(key, digested ?? body, size, call.Aborted);
        Mount.Metrics.CountBytes(LfsOperation.Upload, size ?? 0);
        if (outcome == PutOutcome.Stored)
            TellOfUpload(call, key, size ?? sent.Received);
    }

    /// <summary>What else its sender says of an object than its SHA-256, which is its oid and is checked in any case.</summary>
    private static List<BodyDigest> DigestsOf(HttpRequest request, Oid oid)
    {
        var digests = new List<BodyDigest>();
        foreach (var digest in BodyDigest.AnnouncedBy(request))
        {
            if (digest.Algorithm != HashAlgorithmName.SHA256)
                digests.Add(digest);
            else if (new Oid(digest.Expected) is var sha256 && sha256 != oid)
                throw new ObjectMismatchException($"'{digest.Header}' says that the SHA-256 is {sha256}; that of the object is {oid}.");
        }

        return digests;
    }

    private async Task SendAsync(LfsCall call, ObjectStore storage, ObjectKey key)
    {
        var size = await storage.GetSizeAsync(key, call.Aborted) ?? throw Missing();
        var response = call.Http.Response;
        var reply = ConditionalReply.For(call.Http.Request, key.Oid, size);
        response.GetTypedHeaders().ETag = reply.EntityTag;
        response.Headers[ReprDigest.Header] = ReprDigest.Of(key.Oid);
        response.Headers.AcceptRanges = "bytes";
        if (reply.Status == StatusCodes.Status416RangeNotSatisfiable)
        {
            response.GetTypedHeaders().ContentRange = reply.ContentRange;
            throw new LfsException(reply.Status, $"The object has {size} bytes; the range lies outside.");
        }

        if (reply.Status == StatusCodes.Status304NotModified)
        {
            response.StatusCode = reply.Status;
            return;
        }

        using var place = TakePlace(call);
        var sendsBody = !HttpMethods.IsHead(call.Http.Request.Method);
        await using var content = sendsBody
            ? await storage.OpenReadAsync(key, reply.Offset, reply.Length, call.Aborted) ?? throw Missing()
            : Stream.Null;
        response.StatusCode = reply.Status;
        response.ContentType = LfsMediaType.Content;
        response.ContentLength = reply.Length;
        response.GetTypedHeaders().ContentRange = reply.ContentRange;
        response.Headers.XContentTypeOptions = "nosniff";
        if (ContentDisposition.From(call.Http.Request.Query["disposition"], call.Http.Request.Query["filename"]) is { } disposition)
            response.Headers.ContentDisposition = disposition.ToString();
        if (sendsBody)
        {
            using var pace = new TransferPace(call.Http, Mount);
            await CopyAsync(call, content, reply.Length, pace);
            Mount.Metrics.CountBytes(LfsOperation.Download, reply.Length);
        }
    }

    private static async Task CopyAsync(LfsCall call, Stream content, long length, TransferPace pace)
    {
        var (writer, cancellationToken) = (call.Http.Response.BodyWriter, call.Aborted);
        var size = MinReadSize;
        for (var left = length; left > 0;)
        {
            var buffer = writer.GetMemory((int)Math.Min(left, size));
            var read = await content.ReadAsync(buffer[..(int)Math.Min(left, buffer.Length)], cancellationToken);
            if (read == 0)
                throw new EndOfStreamException($"The storage gave {left} bytes less than the object has.");
            writer.Advance(read);
            left -= read;

            var start = Stopwatch.GetTimestamp();
            pace.Begin();
            await writer.FlushAsync(cancellationToken);
            pace.End(read);
            call.Request.Bytes += read;
            size = Stopwatch.GetElapsedTime(start) < Slow ? Math.Min(2 * size, MaxReadSize) : MinReadSize;
        }
    }

    private static LfsException Missing() => new(404, "The object is not on this server.");
}
