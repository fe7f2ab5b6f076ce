using System.Globalization;

namespace Giftless.GoogleCloud.Fake;

/// <summary>Receives bodies and holds them against what their headers say of them.</summary>
internal static class ReceivedBody
{
    public static async Task<Blob> ReceiveAsync(StoreCall call, BlobFolder blobs, FakeSettings settings)
    {
        var (least, most) = RangeOf(call);
        if (call.Http.Request.ContentLength is { } length)
            DemandLength(length, least, most);
        var blob = await blobs.ReceiveAsync(call.Http.Request.Body, most, call.Aborted);
        DemandLength(blob.Size, least, most);

        if (call.Header("Content-MD5") is { } md5 && md5 != Convert.ToBase64String(blob.Md5))
            throw StoreError.BadDigest("Content-MD5");
        if (HashOf(call, "md5") is { } hash && hash != Convert.ToBase64String(blob.Md5))
            throw StoreError.BadDigest("x-goog-hash");
        if (settings.ChecksContentSha256 && call.Header("x-goog-content-sha256") is { } sha256
            && sha256 != Convert.ToHexStringLower(blob.Sha256))
            throw StoreError.BadDigest("x-goog-content-sha256");
        return blob;
    }

    private static (long Least, long Most) RangeOf(StoreCall call)
    {
        if (call.Header("x-goog-content-length-range") is not { } text)
            return (0, long.MaxValue);
        return text.Split(',') is [var least, var most]
            && long.TryParse(least, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && long.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            ? (from, to)
            : throw StoreError.InvalidArgument("x-goog-content-length-range");
    }

    private static void DemandLength(long length, long least, long most)
    {
        if (length < least)
            throw new StoreError(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum specified.");
        if (length > most)
            throw new StoreError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum specified.");
    }

    private static string? HashOf(StoreCall call, string kind) => call.Header("x-goog-hash")?.Split(',')
        .Select(hash => hash.Trim()).FirstOrDefault(hash => hash.StartsWith($"{kind}=", StringComparison.Ordinal))?[(kind.Length + 1)..];
}
