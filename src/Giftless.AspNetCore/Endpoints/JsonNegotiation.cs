using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Judges media types, as leniently as clients need: some send no <c>Accept</c>, or plain <c>application/json</c>.</summary>
internal static class JsonNegotiation
{
    private const string PlainJson = "application/json";

    public static bool CanReceive(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        return accept.Count == 0 || accept.Any(value =>
            string.IsNullOrWhiteSpace(value)
            || value.Contains(LfsMediaType.Json, StringComparison.OrdinalIgnoreCase)
            || value.Contains(PlainJson, StringComparison.OrdinalIgnoreCase)
            || value.Contains("application/*", StringComparison.OrdinalIgnoreCase)
            || value.Contains("*/*", StringComparison.Ordinal));
    }

    public static bool IsJson(string? contentType) => Is(contentType, LfsMediaType.Json) || Is(contentType, PlainJson);

    private static bool Is(string? contentType, string mediaType) =>
        contentType is not null
        && contentType.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase)
        && contentType.AsSpan(mediaType.Length).TrimStart() is [] or [';', ..];
}
