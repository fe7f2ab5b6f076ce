using System.Globalization;
using Giftless.AspNetCore.Replies;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Answers the requests of tus clients about one upload.</summary>
/// <param name="maxSize">The most bytes of an object, or null.</param>
internal sealed class TusHandler(long? maxSize)
{
    private const string Version = "1.0.0";
    private const string Resumable = "Tus-Resumable";
    private const string Offset = "Upload-Offset";
    private const string BodyType = "application/offset+octet-stream";

    /// <summary>An object that fits in is stored at once when all of it comes in one request: to go on with it would not pay.</summary>
    private const long MaxAtOnce = 1024 * 1024;

    private readonly TusChecksums _checksums = new();

    public Task HandleAsync(TransferCall call)
    {
        var (request, response) = (call.Http.Request, call.Http.Response);
        var method = request.Headers["X-HTTP-Method-Override"].ToString() is { Length: > 0 } other ? other : request.Method;
        if (HttpMethods.IsOptions(method))
            return TellAsync(response);

        response.Headers[Resumable] = Version;
        if (request.Headers[Resumable] != Version)
        {
            response.Headers["Tus-Version"] = Version;
            throw new LfsException(412, $"'{Resumable}' is '{ShortText.Of(request.Headers[Resumable])}'; this server knows {Version}.");
        }

        var size = call.Size ?? UploadQuery.SizeOf(request);
        call.RequireAllowedSize(size);
        return method.ToUpperInvariant() switch
        {
            "HEAD" => FindAsync(call, size),
            "PATCH" => AppendAsync(call, size),
            "DELETE" => AbortAsync(call, size),
            _ => throw new LfsException(405, $"{ShortText.Of(method)} is not possible here; a batch has created the upload."),
        };
    }

    private Task TellAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers["Tus-Version"] = Version;
        response.Headers["Tus-Extension"] = "expiration,checksum,termination";
        response.Headers["Tus-Checksum-Algorithm"] = TusChecksums.Algorithms;
        if (maxSize is { } most)
            response.Headers["Tus-Max-Size"] = TextOf(most);
        return Task.CompletedTask;
    }

    /// <summary>
    /// A client that hears that all is here takes the object for stored. So it is made of what is here first, where nobody has come to
    /// that.
    /// </summary>
    private static async Task FindAsync(TransferCall call, long size)
    {
        var response = call.Http.Response;
        response.Headers["Upload-Length"] = TextOf(size);
        response.Headers.CacheControl = "no-store";
        response.StatusCode = StatusCodes.Status200OK;
        var isHeld = await IsHeldAsync(call, size);
        if (!isHeld && size == 0)
        {
            await call.StoreAsync(Stream.Null, size);
            isHeld = true;
        }

        if (isHeld)
        {
            response.Headers[Offset] = TextOf(size);
            return;
        }

        var upload = await call.Storage.FindResumableAsync(call.Key, size, call.Aborted);
        if (upload.Offset == size)
            upload = await FinishAsync(call, size);
        TellOf(response, upload);
    }

    private static async Task<ResumableUpload> FinishAsync(TransferCall call, long size)
    {
        try
        {
            return await AppendAsync(call, size, size, Stream.Null, length: 0);
        }
        catch (LfsException exception) when (exception.Code == StatusCodes.Status409Conflict)
        {
            // Whoever has sent the last bytes finishes it at the same time.
            if (!await IsHeldAsync(call, size))
                throw;
            return new ResumableUpload { Offset = size };
        }
    }

    private async Task AppendAsync(TransferCall call, long size)
    {
        var (request, response) = (call.Http.Request, call.Http.Response);
        if (!BodyType.Equals(request.ContentType, StringComparison.OrdinalIgnoreCase))
            throw new LfsException(415, $"'Content-Type' is '{ShortText.Of(request.ContentType)}'; it has to be {BodyType}.");
        if (!long.TryParse(request.Headers[Offset], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            throw new LfsException(400, $"'{Offset}' is missing, or no number.");
        if (await IsHeldAsync(call, size))
            throw new LfsException(409, "The object is here already.");

        using var chunk = await _checksums.CheckAsync(request, call.Body, call.Aborted);
        response.StatusCode = StatusCodes.Status204NoContent;
        if (offset == 0 && request.ContentLength == size && size <= MaxAtOnce)
        {
            await call.StoreAsync(chunk.Content, size);
            response.Headers[Offset] = TextOf(size);
            return;
        }

        TellOf(response, await AppendAsync(call, size, offset, chunk.Content, request.ContentLength));
    }

    private static async Task<ResumableUpload> AppendAsync(
        TransferCall call, long size, long offset, Stream content, long? length)
    {
        var upload = await call.Storage.AppendAsync(call.Key, size, offset, content, length, call.Aborted);
        call.CountReceived(upload.Offset - offset);

        // One that takes longer than a client waits goes on without it. The next batch tells what came of it.
        if (upload.Offset == size)
            await call.FinishUploadAsync(upload.Name!, size);
        return upload;
    }

    private static async Task AbortAsync(TransferCall call, long size)
    {
        await call.Storage.AbortResumableAsync(call.Key, size, call.Aborted);
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<bool> IsHeldAsync(TransferCall call, long size) =>
        await call.Storage.GetSizeAsync(call.Key, call.Aborted) is { } held
        && (held == size ? true : throw new OtherSizeHeldException(held, size));

    private static void TellOf(HttpResponse response, ResumableUpload upload)
    {
        response.Headers[Offset] = TextOf(upload.Offset);
        if (upload.ExpiresAt is { } expires)
            response.Headers["Upload-Expires"] = expires.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string TextOf(long number) => number.ToString(CultureInfo.InvariantCulture);
}
