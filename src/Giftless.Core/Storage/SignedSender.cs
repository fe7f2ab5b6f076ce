using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>Sends signed requests as a client of the server would.</summary>
internal static class SignedSender
{
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, SignedRequest signed, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, signed.Url) { Content = body is null ? null : new ByteArrayContent(body) };
        foreach (var (name, value) in signed.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, cancellationToken);
    }
}
