using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What a GET or HEAD of an object answers to its conditions and its range (RFC 9110, sections 13 and 14).</summary>
/// <param name="Status">200, 206, 304 or 416.</param>
/// <param name="EntityTag">Strong: an oid never names other bytes.</param>
/// <param name="Offset">The first byte to send.</param>
/// <param name="Length">How many bytes to send.</param>
/// <param name="ContentRange">What to say about the range, if anything.</param>
internal readonly record struct ConditionalReply(
    int Status, EntityTagHeaderValue EntityTag, long Offset, long Length, ContentRangeHeaderValue? ContentRange)
{
    public static ConditionalReply For(HttpRequest request, Oid oid, long size)
    {
        var headers = request.GetTypedHeaders();
        var tag = new EntityTagHeaderValue($"\"{oid}\"");
        var whole = new ConditionalReply(StatusCodes.Status200OK, tag, 0, size, ContentRange: null);
        if (headers.IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known == EntityTagHeaderValue.Any))
            return whole with { Status = StatusCodes.Status304NotModified };

        // Several ranges, another unit and a stale If-Range are answered with the whole object, as the RFC allows or demands.
        if (headers.Range is not { Unit.Value: "bytes", Ranges.Count: 1 } asked || !IsCurrent(request, headers.IfRange, tag))
            return whole;

        var range = asked.Ranges.Single();
        var first = range.From ?? Math.Max(0, size - range.To!.Value);
        var last = range.From is null ? size - 1 : Math.Min(range.To ?? long.MaxValue, size - 1);
        return first > last
            ? whole with { Status = StatusCodes.Status416RangeNotSatisfiable, ContentRange = new ContentRangeHeaderValue(size) }
            : new ConditionalReply(
                StatusCodes.Status206PartialContent, tag, first, last - first + 1, new ContentRangeHeaderValue(first, last, size));
    }

    private static bool IsCurrent(HttpRequest request, RangeConditionHeaderValue? condition, EntityTagHeaderValue tag) =>
        request.Headers.IfRange.Count == 0 || (condition?.EntityTag is { } known && known.Compare(tag, useStrongComparison: true));
}
