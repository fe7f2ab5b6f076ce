using System.Globalization;
using Giftless.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// The query of links that are about an upload: it holds all that the next request has to know, so that any server can take it. An
/// action token covers it.
/// </summary>
internal static class UploadQuery
{
    private const string Upload = "upload";
    private const string Size = "size";
    private const string Number = "number";
    private const string Position = "pos";

    public static string Of(string upload) => new QueryBuilder { { Upload, upload } }.ToString();

    public static string Of(long size) => new QueryBuilder { { Size, TextOf(size) } }.ToString();

    public static string Of(string upload, long size) => new QueryBuilder { { Upload, upload }, { Size, TextOf(size) } }.ToString();

    public static string Of(string upload, UploadPart part) => new QueryBuilder
    {
        { Upload, upload },
        { Number, TextOf(part.Number) },
        { Position, TextOf(part.Offset) },
        { Size, TextOf(part.Size) },
    }.ToString();

    /// <exception cref="LfsException">400: there is none.</exception>
    public static string UploadOf(HttpRequest request) => FindUpload(request) ?? throw Wrong(Upload);

    public static string? FindUpload(HttpRequest request) =>
        request.Query[Upload] is { Count: 1 } upload && upload[0] is { Length: > 0 } name ? name : null;

    /// <exception cref="LfsException">400: there is none.</exception>
    public static long SizeOf(HttpRequest request) => Read(request, Size, least: 0, long.MaxValue);

    /// <exception cref="LfsException">400: something is missing or impossible.</exception>
    public static UploadPart PartOf(HttpRequest request) => new(
        (int)Read(request, Number, least: 1, int.MaxValue),
        Read(request, Position, least: 0, long.MaxValue),
        Read(request, Size, least: 1, long.MaxValue));

    private static long Read(HttpRequest request, string name, long least, long most) =>
        long.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value >= least
        && value <= most
            ? value
            : throw Wrong(name);

    private static LfsException Wrong(string name) => new(400, $"'{name}' in the address is missing or wrong. Start the transfer again.");

    private static string TextOf(long value) => value.ToString(CultureInfo.InvariantCulture);
}
