using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Replies;

/// <summary>Writes the error documents of Git LFS.</summary>
internal static class ErrorResponse
{
    /// <summary>Writes what a client is told of a failure.</summary>
    public static Task WriteAsync(HttpContext context, LfsException exception)
    {
        // Old clients crash on a 429 that does not say when to come back.
        var retryAfter = exception.RetryAfter ?? (exception.Code == StatusCodes.Status429TooManyRequests ? TimeSpan.FromSeconds(10) : null);
        if (retryAfter is { } delay)
            context.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, exception.Code, exception.Message);
    }

    /// <param name="context">The request.</param>
    /// <param name="status">Any but 429, which says more.</param>
    /// <param name="message">For the client.</param>
    public static async Task WriteAsync(HttpContext context, int status, string message)
    {
        var response = context.Response;
        response.StatusCode = status;

        // What was said of an object whose first byte could not be read is not true of the document in its place.
        response.ContentLength = null;
        response.Headers.ContentDisposition = default;
        response.Headers.ETag = default;
        response.Headers.Remove(ReprDigest.Header);
        response.Headers.CacheControl = "no-store";
        if (status != StatusCodes.Status416RangeNotSatisfiable)
            response.Headers.ContentRange = default;

        if (status == StatusCodes.Status401Unauthorized)
        {
            // The client heeds the first before the second, which browsers understand.
            var realm = context.GetEndpoint()?.Metadata.GetMetadata<LfsRoute>()?.Server.Options.Realm;
            response.Headers["LFS-Authenticate"] = $"Basic realm=\"{realm}\"";
            response.Headers.WWWAuthenticate = response.Headers["LFS-Authenticate"];
        }

        // A JSON type without JSON, as HEAD would have it, makes the client complain about the JSON instead.
        if (HttpMethods.IsHead(context.Request.Method))
            return;

        response.ContentType = LfsMediaType.Json;
        response.Headers.XContentTypeOptions = "nosniff";
        var document = new ErrorDocument
        {
            Message = message,
            RequestId = RequestIdOf(context),
        };
        await JsonSerializer.SerializeAsync(response.BodyWriter, document, LfsJsonContext.Readable.ErrorDocument, context.RequestAborted);
    }

    /// <summary>The id under which the log has more about a request.</summary>
    public static string RequestIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
