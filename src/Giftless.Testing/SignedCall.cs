using Giftless.Storage.Blobs;

namespace Giftless.Testing;

/// <summary>Sends signed requests as a client does, which knows nothing but what it was told.</summary>
internal static class SignedCall
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public static async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, SignedRequest signed, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken, Uri? address = null)
    {
        using var request = new HttpRequestMessage(method, address ?? new Uri(signed.Url));
        request.Content = body is { } bytes ? new ReadOnlyMemoryContent(bytes) : null;
        foreach (var (name, value) in signed.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, cancellationToken);
    }
}
