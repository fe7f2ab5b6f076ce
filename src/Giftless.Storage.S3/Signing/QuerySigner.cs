using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;

namespace Giftless.Storage.S3.Signing;

/// <summary>
/// Signs requests to a bucket by their query: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" of Amazon's
/// S3 reference. The SDK's own <c>GetPreSignedURL</c> cannot bind a body's SHA-256 as the payload hash, and costs many times as much.
/// </summary>
internal sealed class QuerySigner(S3Address address, string region)
{
    /// <summary>What Amazon allows.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(7);

    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string PayloadHashHeader = "x-amz-content-sha256";
    private const int DateLength = 8;

    private SigningKey? _key;

    /// <summary>Signs a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="credentials">Who asks.</param>
    /// <param name="time">From when on it is good.</param>
    /// <param name="lifetime">For how long, in whole seconds.</param>
    /// <returns>The absolute address.</returns>
    public string Sign(in UnsignedRequest request, ImmutableCredentials credentials, DateTimeOffset time, TimeSpan lifetime)
    {
        var headers = Headers(request);
        var timestamp = time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = string.Concat(timestamp.AsSpan(0, DateLength), "/", region, "/s3/aws4_request");
        var text = new TextBuffer(stackalloc char[2048]);
        text.Append(request.Method);
        text.Append('\n');
        var path = text.Length;
        text.Append(address.Path);
        text.AppendEncodedPath(request.Key);
        text.Append('\n');
        var query = text.Length;
        AppendQuery(ref text, Parameters(request, headers, credentials, scope, timestamp, lifetime));
        var end = text.Length;
        AppendHeaders(ref text, headers);

        Span<byte> signature = stackalloc byte[SHA256.HashSizeInBytes];
        text.Hash(static (bytes, hash) => SHA256.HashData(bytes, hash), signature);
        SignText(signature, credentials.SecretKey, timestamp, scope);

        var url = string.Concat(
            string.Concat(address.Origin, text[path..(query - 1)], "?"),
            text[query..end],
            "&X-Amz-Signature=",
            Convert.ToHexStringLower(signature));
        text.Dispose();
        return url;
    }

    /// <summary>Replaces the hash of the canonical request by the signature.</summary>
    private void SignText(Span<byte> hash, string secret, string timestamp, string scope)
    {
        var text = new TextBuffer(stackalloc char[256]);
        text.Append(Algorithm);
        text.Append('\n');
        text.Append(timestamp);
        text.Append('\n');
        text.Append(scope);
        text.Append('\n');
        text.AppendHex(hash);
        var key = KeyFor(secret, scope);
        text.Hash((bytes, signature) => HMACSHA256.HashData(key, bytes, signature), hash);
        text.Dispose();
    }

    /// <summary>A key is good for a day; deriving it anew would be most of the work.</summary>
    private byte[] KeyFor(string secret, string scope)
    {
        if (_key is { } known && known.Scope == scope && known.Secret == secret)
            return known.Bytes;

        var bytes = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var element in scope.Split('/'))
            bytes = HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes(element));
        _key = new SigningKey(secret, scope, bytes);
        return bytes;
    }

    private KeyValuePair<string, string>[] Headers(in UnsignedRequest request)
    {
        var headers = new KeyValuePair<string, string>[request.Headers.Count + 1];
        headers[0] = KeyValuePair.Create("host", address.Host);
        var count = 1;
        foreach (var (name, value) in request.Headers)
            headers[count++] = KeyValuePair.Create(name.ToLowerInvariant(), value);
        Array.Sort(headers, ByName);
        return headers;
    }

    private static KeyValuePair<string, string>[] Parameters(
        in UnsignedRequest request,
        KeyValuePair<string, string>[] headers,
        ImmutableCredentials credentials,
        string scope,
        string timestamp,
        TimeSpan lifetime)
    {
        var parameters = new List<KeyValuePair<string, string>>(request.Query.Count + 6);
        foreach (var (name, value) in request.Query)
            parameters.Add(KeyValuePair.Create(Uri.EscapeDataString(name), value));
        parameters.Add(KeyValuePair.Create("X-Amz-Algorithm", Algorithm));
        parameters.Add(KeyValuePair.Create("X-Amz-Credential", $"{credentials.AccessKey}/{scope}"));
        parameters.Add(KeyValuePair.Create("X-Amz-Date", timestamp));
        parameters.Add(KeyValuePair.Create("X-Amz-Expires", $"{(long)lifetime.TotalSeconds}"));
        parameters.Add(KeyValuePair.Create("X-Amz-SignedHeaders", string.Join(';', headers.Select(header => header.Key))));
        if (credentials.UseToken)
            parameters.Add(KeyValuePair.Create("X-Amz-Security-Token", credentials.Token));
        var sorted = parameters.ToArray();
        Array.Sort(sorted, ByName);
        return sorted;
    }

    private static void AppendQuery(ref TextBuffer text, KeyValuePair<string, string>[] parameters)
    {
        foreach (var (name, value) in parameters)
        {
            if (name != parameters[0].Key)
                text.Append('&');
            text.Append(name);
            text.Append('=');
            text.AppendEncoded(value);
        }
    }

    private static void AppendHeaders(ref TextBuffer text, KeyValuePair<string, string>[] headers)
    {
        var payload = "UNSIGNED-PAYLOAD";
        text.Append('\n');
        foreach (var (name, value) in headers)
        {
            text.Append(name);
            text.Append(':');
            text.AppendHeader(value);
            text.Append('\n');
            if (name == PayloadHashHeader)
                payload = value;
        }

        for (var i = 0; i < headers.Length; i++)
        {
            text.Append(i == 0 ? '\n' : ';');
            text.Append(headers[i].Key);
        }

        text.Append('\n');
        text.Append(payload);
    }

    private static int ByName(KeyValuePair<string, string> left, KeyValuePair<string, string> right) =>
        string.CompareOrdinal(left.Key, right.Key);

    private sealed record SigningKey(string Secret, string Scope, byte[] Bytes);
}
