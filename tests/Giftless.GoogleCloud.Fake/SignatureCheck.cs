using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Giftless.GoogleCloud.Fake;

/// <summary>Judges signed addresses as the service documents it. It shares no code with what signs them.</summary>
internal sealed class SignatureCheck(FakeAccount account, TimeProvider time)
{
    private const long MostSeconds = 7 * 24 * 60 * 60;

    /// <exception cref="StoreError">The request is not what was signed, or not now.</exception>
    public void Demand(HttpContext context)
    {
        var url = new SignedUrl(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var (signedAt, expires, now) = (url.SignedAt, url.Expires, time.GetUtcNow());
        if (expires is < 1 or > MostSeconds)
            throw StoreError.InvalidArgument("X-Goog-Expires is not between 1 and 604800.");
        if (url.Scope != $"{url.Time[..8]}/auto/storage/goog4_request")
            throw StoreError.InvalidArgument("X-Goog-Credential has another scope than the request.");
        if (now < signedAt.AddMinutes(-15))
            throw new StoreError(403, "AccessDenied", "The request is signed for later.");
        if (now > signedAt.AddSeconds(expires))
            throw new StoreError(400, "ExpiredToken", "The provided token has expired.");

        DemandHeaders(context.Request, url.SignedHeaders);
        DemandSignature(url, StringToSign(context.Request, url));
    }

    /// <summary>The service takes no header of its own that is not signed.</summary>
    private static void DemandHeaders(HttpRequest request, string[] signed)
    {
        if (!signed.Contains("host") || !signed.SequenceEqual(signed.Order(StringComparer.Ordinal)))
            throw StoreError.InvalidArgument("X-Goog-SignedHeaders lacks the host, or is in no order.");
        if (signed.FirstOrDefault(name => request.Headers[name].Count == 0) is { } missing)
            throw StoreError.BadSignature($"The signed header {missing} was not sent.");
        var excess = request.Headers.Keys.FirstOrDefault(name =>
            name.StartsWith("x-goog-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name.ToLowerInvariant()));
        if (excess is not null)
            throw new StoreError(400, "ExcessHeaderValues", $"The header {excess} was sent and not signed.");
    }

    private static string StringToSign(HttpRequest request, SignedUrl url)
    {
        var text = new StringBuilder($"{request.Method}\n{url.RawPath}\n{url.CanonicalQuery}\n");
        foreach (var name in url.SignedHeaders)
        {
            var value = name == "host" ? request.Host.Host : request.Headers[name].ToString();
            text.Append(name).Append(':').AppendJoin(' ', value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Append('\n');
        }

        var payload = url.SignedHeaders.Contains("x-goog-content-sha256")
            ? request.Headers["x-goog-content-sha256"].ToString() : "UNSIGNED-PAYLOAD";
        text.Append('\n').AppendJoin(';', url.SignedHeaders).Append('\n').Append(payload);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        return $"{url.Algorithm}\n{url.Time}\n{url.Scope}\n{hash}";
    }

    private void DemandSignature(SignedUrl url, string stringToSign)
    {
        var data = Encoding.UTF8.GetBytes(stringToSign);
        byte[] signature;
        try
        {
            signature = Convert.FromHexString(url.Signature);
        }
        catch (FormatException)
        {
            throw StoreError.BadSignature("The signature is not hexadecimal.");
        }

        var isGood = (url.Algorithm, url.Account) switch
        {
            ("GOOG4-RSA-SHA256", var email) when email == account.Email =>
                IsOf(account.OwnedKey, data, signature) || IsOf(account.ManagedKey, data, signature),
            ("GOOG4-HMAC-SHA256", var id) when id == account.HmacAccessId =>
                CryptographicOperations.FixedTimeEquals(Hmac(url.Scope, data), signature),
            _ => false,
        };
        if (!isGood)
            throw StoreError.BadSignature("The request signature we calculated does not match the signature you provided.");
    }

    private static bool IsOf(RSA key, byte[] data, byte[] signature) =>
        key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private byte[] Hmac(string scope, byte[] data)
    {
        var key = scope.Split('/').Aggregate(
            Encoding.UTF8.GetBytes("GOOG4" + account.HmacSecret), (step, text) => HMACSHA256.HashData(step, Encoding.UTF8.GetBytes(text)));
        return HMACSHA256.HashData(key, data);
    }
}
