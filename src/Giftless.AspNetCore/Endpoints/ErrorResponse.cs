using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Writes the error documents of Git LFS.</summary>
internal static class ErrorResponse
{
    public static Task WriteAsync(HttpContext context, LfsException exception)
    {
        if (exception.Code == StatusCodes.Status401Unauthorized)
            exception = JudgeChallenge(context) ?? exception;

        // Old clients crash on a 429 that does not say when to come back.
        var retryAfter = exception.RetryAfter ?? (exception.Code == StatusCodes.Status429TooManyRequests ? TimeSpan.FromSeconds(10) : null);
        if (retryAfter is { } delay)
            context.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteDocumentAsync(context, exception.Code, exception.Message);
    }

    /// <param name="context">The request.</param>
    /// <param name="status">Any but 401 and 429, which say more.</param>
    /// <param name="message">For the client.</param>
    public static Task WriteAsync(HttpContext context, int status, string message) => WriteDocumentAsync(context, status, message);

    private static async Task WriteDocumentAsync(HttpContext context, int status, string message)
    {
        var response = context.Response;
        response.StatusCode = status;

        // What was said of an object whose first byte could not be read is not true of the document in its place.
        response.ContentLength = null;
        response.Headers.ContentDisposition = default;
        response.Headers.ETag = default;
        response.Headers.CacheControl = "no-store";
        if (status != StatusCodes.Status416RangeNotSatisfiable)
            response.Headers.ContentRange = default;

        if (status == StatusCodes.Status401Unauthorized)
        {
            // The client heeds the first before the second, which browsers understand.
            var realm = context.GetEndpoint()?.Metadata.GetMetadata<LfsRoute>()?.Mount.Options.Realm;
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

    /// <summary>What to answer where a 401 would only be repeated; or null.</summary>
    private static LfsException? JudgeChallenge(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<LfsRoute>() is not { } route)
            return null;
        return HasLostItsToken(context, route)
            ? new LfsException(
                403,
                "This transfer came without the token that its batch gave. "
                + $"Does a proxy take the header '{ActionTokenService.Header}' out?")
            : route.Mount.Throttle.Count(context);
    }

    /// <summary>
    /// Whether a transfer of the stock client has no token: every batch has told it that its transfers need no credentials of its own,
    /// and a 401 to such a one it repeats without end.
    /// </summary>
    private static bool HasLostItsToken(HttpContext context, LfsRoute route) =>
        route.Kind.IsTransfer()
        && context.Request.Headers.Authorization.Count == 0
        && context.Request.Headers.UserAgent.ToString().StartsWith("git-lfs/", StringComparison.Ordinal);

    /// <summary>The id under which the log has more about a request.</summary>
    public static string RequestIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
