using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Giftless.Protocol;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Writes the error documents of Git LFS.</summary>
internal static class ErrorResponse
{
    private const string Challenge = "Basic realm=\"Git LFS\"";

    public static Task WriteAsync(HttpContext context, LfsException exception)
    {
        // Old clients crash on a 429 that does not say when to come back.
        var retryAfter = exception.RetryAfter ?? (exception.Code == StatusCodes.Status429TooManyRequests ? TimeSpan.FromSeconds(10) : null);
        if (retryAfter is { } delay)
            context.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, exception.Code, exception.Message);
    }

    public static Task WriteAsync(HttpContext context, int status, string message)
    {
        var response = context.Response;
        response.StatusCode = status;

        // What was said of an object whose first byte could not be read is not true of the document in its place.
        response.ContentLength = null;
        response.Headers.ContentDisposition = default;
        response.Headers.ETag = default;
        if (status != StatusCodes.Status416RangeNotSatisfiable)
            response.Headers.ContentRange = default;

        if (status == StatusCodes.Status401Unauthorized)
        {
            // The client heeds the first before the second, which browsers understand.
            response.Headers["LFS-Authenticate"] = Challenge;
            response.Headers.WWWAuthenticate = Challenge;
        }

        // A JSON type without JSON, as HEAD would have it, makes the client complain about the JSON instead.
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;

        response.ContentType = LfsMediaType.Json;
        var document = new ErrorDocument
        {
            Message = message,
            RequestId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
        };
        return JsonSerializer.SerializeAsync(response.BodyWriter, document, LfsJsonContext.Readable.ErrorDocument, context.RequestAborted);
    }
}
