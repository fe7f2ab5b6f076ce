using System.Net.Http.Headers;
using Giftless.Storage.Blobs;

namespace Giftless.Tests.Storage;

/// <summary>Sends signed requests as a client does, which knows nothing but what it was told.</summary>
internal static class SignedRequests
{
    private static readonly HttpClient Client = new();

    /// <summary>Sends one that has to succeed.</summary>
    public static async Task SendAsync(HttpMethod method, SignedRequest signed, ReadOnlyMemory<byte> body)
    {
        using var reply = await TrySendAsync(method, signed, body);
        reply.IsSuccessStatusCode.Should().BeTrue("{0}: {1}", (int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    /// <summary>Sends one, with the headers that it has or with others, by a client of the test's own or not.</summary>
    public static async Task<HttpResponseMessage> TrySendAsync(
        HttpMethod method,
        SignedRequest signed,
        ReadOnlyMemory<byte> body,
        IReadOnlyDictionary<string, string>? headers = null,
        HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(method, signed.Url);
        if (method == HttpMethod.Put)
            request.Content = new ReadOnlyMemoryContent(body);
        foreach (var (name, value) in headers ?? signed.Headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                request.Content?.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        }

        return await (client ?? Client).SendAsync(request);
    }
}
