namespace Giftless.Storage.GoogleCloud.Signing;

/// <summary>A request all of which is there but its signature.</summary>
/// <param name="Url">The address up to the signature.</param>
/// <param name="CanonicalRequest">What of the request is signed.</param>
/// <param name="StringToSign">What the key signs, in UTF-8: it holds the hash of <paramref name="CanonicalRequest"/>.</param>
internal sealed record V4Unsigned(string Url, string CanonicalRequest, string StringToSign);
