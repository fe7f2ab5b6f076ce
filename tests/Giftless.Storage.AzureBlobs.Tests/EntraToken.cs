using System.Buffers.Text;
using System.Text.Json;
using Azure.Core;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>A token as Entra ID gives it, signed by nobody: Azurite looks at what it says only.</summary>
internal sealed class EntraToken : TokenCredential
{
    private const string Tenant = "11111111-1111-1111-1111-111111111111";

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var claims = new
        {
            aud = "https://storage.azure.com",
            iss = $"https://sts.windows.net/{Tenant}/",
            iat = now.ToUnixTimeSeconds(),
            nbf = now.AddMinutes(-5).ToUnixTimeSeconds(),
            exp = now.AddHours(1).ToUnixTimeSeconds(),
            oid = "22222222-2222-2222-2222-222222222222",
            tid = Tenant,
            sub = "server",
            ver = "1.0",
        };
        return new AccessToken($"{Encode(new { alg = "RS256", typ = "JWT" })}.{Encode(claims)}.c2ln", now.AddHours(1));
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));

    private static string Encode<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
