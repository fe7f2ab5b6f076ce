using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Giftless.GoogleCloud.Fake;

/// <summary>
/// What gives tokens and signs for those who have one: the token endpoint, a machine's metadata server, and the IAM credentials API.
/// </summary>
internal sealed class IdentityEndpoints(FakeAccount account, TimeProvider time)
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new();

    /// <summary>Answers a request that is for one of them.</summary>
    /// <returns>False where it is not.</returns>
    public async Task<bool> TryAnswerAsync(HttpContext context)
    {
        var iam = $"/v1/projects/-/serviceAccounts/{account.Email}:";
        var metadata = "/computeMetadata/v1/instance/service-accounts/default/";
        var path = context.Request.Path.Value!;
        switch (context.Request.Method, path)
        {
            case ("POST", "/token"):
                await ReplyAsync(context, await ExchangeAsync(context.Request));
                return true;
            case ("GET", "/"):
                await ReplyTextAsync(context, "computeMetadata/");
                return true;
            case ("GET", "/computeMetadata/v1/universe/universe-domain"):
                await ReplyTextAsync(context, "googleapis.com");
                return true;
            case ("GET", _) when path == metadata + "email":
                await ReplyTextAsync(context, account.Email);
                return true;
            case ("GET", _) when path == metadata + "token":
                await ReplyAsync(context, NewToken());
                return true;
            case ("POST", _) when path == iam + "signBlob":
                DemandToken(context.Request);
                await ReplyAsync(context, await SignAsync(context.Request));
                return true;
            case ("POST", _) when path == iam + "generateAccessToken":
                DemandToken(context.Request);
                await ReplyAsync(
                    context,
                    new JsonObject { ["accessToken"] = Issue(), ["expireTime"] = (time.GetUtcNow() + TokenLifetime).ToString("O") });
                return true;
            default:
                return false;
        }
    }

    /// <exception cref="StoreError">The request has no token, or none of these.</exception>
    public void DemandToken(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
            throw new StoreError(403, "AccessDenied", "Anonymous caller does not have storage access.");
        if (!_tokens.TryGetValue(header["Bearer ".Length..], out var expires) || expires < time.GetUtcNow())
            throw new StoreError(401, "AuthenticationRequired", "Invalid token.");
    }

    /// <summary>Takes a JWT that the account signed with its own key (RFC 7523).</summary>
    private async Task<JsonObject> ExchangeAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["assertion"].ToString().Split('.') is not [var header, var claims, var signature]



















                                                                                        || !account.OwnedKey.VerifyData(
                                                                                            Encoding.ASCII.GetBytes($"{header}.{claims}"),
                                                                                            Decode(signature), HashAlgorithmName.SHA256,
                                                                                            RSASignaturePadding.Pkcs1))
        {
            throw new StoreError(400, "invalid_grant", "The assertion is not signed by the account.");
        }

        return NewToken();
    }

    private async Task<JsonObject> SignAsync(HttpRequest request)
    {
        var body = await JsonNode.ParseAsync(request.Body);
        var payload = Convert.FromBase64String((string)body!["payload"]!);
        var signature = account.ManagedKey.SignData(payload, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new JsonObject { ["keyId"] = "managed", ["signedBlob"] = Convert.ToBase64String(signature) };
    }

    private JsonObject NewToken() =>
        new() { ["access_token"] = Issue(), ["expires_in"] = (int)TokenLifetime.TotalSeconds, ["token_type"] = "Bearer" };

    private string Issue()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        _tokens[token] = time.GetUtcNow() + TokenLifetime;
        return token;
    }

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);

    private static Task ReplyAsync(HttpContext context, JsonObject json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json.ToJsonString());
    }

    private static Task ReplyTextAsync(HttpContext context, string text)
    {
        context.Response.Headers["Metadata-Flavor"] = "Google";
        return context.Response.WriteAsync(text);
    }
}
