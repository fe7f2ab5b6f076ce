namespace Giftless.Storage.S3.Signing;

/// <summary>A request about an object of a bucket, or about the bucket itself.</summary>
/// <param name="Method">The method, in capitals.</param>
/// <param name="Key">The object's key, not encoded.</param>
/// <param name="Headers">What to sign beside <c>Host</c>: the request is good only with exactly these. Names in any case.</param>
/// <param name="Query">Parameters, not encoded. No name stands twice.</param>
internal readonly record struct UnsignedRequest(
    string Method,
    string Key,
    IReadOnlyCollection<KeyValuePair<string, string>> Headers,
    IReadOnlyCollection<KeyValuePair<string, string>> Query)
{
    public UnsignedRequest(string method, string key) : this(method, key, [], [])
    {
    }
}
