using System.Net.Http.Headers;
using Giftless.Storage.GoogleCloud.Signing;
using Google.Apis.Auth.OAuth2;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>Answers with an OAuth token, which the credential keeps and renews.</summary>
internal sealed class BearerAuthorization(ITokenAccess credential) : IAuthorization
{
    public async ValueTask<HttpRequestMessage> AuthorizeAsync(
        StoreRequest request, BucketAddress bucket, CancellationToken cancellationToken)
    {
        var token = await credential.GetAccessTokenForRequestAsync(bucket.Origin + "/", cancellationToken);
        var query = string.Join(
            '&', request.Query.Select(parameter => $"{V4Encoding.Query(parameter.Key)}={V4Encoding.Query(parameter.Value)}"));
        var message = new HttpRequestMessage(
            request.Method, $"{bucket.Origin}{bucket.PathOf(request.Name)}{(query.Length > 0 ? "?" : "")}{query}");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return message;
    }
}
