using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>
/// The request that puts one part of an object (transfer <c>multipart-basic</c>, "Part Objects"); the method is <c>PUT</c>.
/// </summary>
public sealed class LfsPartAction
{
    /// <summary>The absolute address.</summary>
    [JsonPropertyName("href")]
    public required string Href { get; set; }

    /// <summary>Headers to send with it, or null.</summary>
    [JsonPropertyName("header")]
    public IReadOnlyDictionary<string, string>? Header { get; set; }

    /// <summary>Seconds from the batch's reply on for which the action is good.</summary>
    [JsonPropertyName("expires_in")]
    public int? ExpiresIn { get; set; }

    /// <summary>Where the part begins in the object, in bytes.</summary>
    [JsonPropertyName("pos")]
    public required long Position { get; set; }

    /// <summary>The part's length in bytes; null means to the object's end.</summary>
    [JsonPropertyName("size")]
    public long? Size { get; set; }

    /// <summary>The digest to send with the part: <c>contentMD5</c>, or the algorithms for <c>Digest</c> (RFC 3230); or null.</summary>
    [JsonPropertyName("want_digest")]
    public string? WantDigest { get; set; }

    internal static LfsPartAction Of(LfsAction request, long position, long size, string? wantDigest = null) => new()
    {
        Href = request.Href,
        Header = request.Header,
        ExpiresIn = request.ExpiresIn,
        Position = position,
        Size = size,
        WantDigest = wantDigest,
    };
}
