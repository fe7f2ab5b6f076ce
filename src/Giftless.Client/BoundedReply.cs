using System.Text;
using System.Text.Json;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Reads of a reply as much as is wanted of it, and no more.</summary>
internal static class BoundedReply
{
    private const int MaxErrorText = 4096;

    /// <summary>The first bytes of a reply.</summary>
    /// <exception cref="ClientFailure">The line broke.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int limit, ActivityWatch watch)
    {
        using var bytes = new MemoryStream();
        try
        {
            var stream = await content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            var buffer = new byte[Math.Min(limit, 16 * 1024)];
            while (bytes.Length < limit)
            {
                var wanted = (int)Math.Min(buffer.Length, limit - bytes.Length);
                var read = await stream.ReadAsync(buffer.AsMemory(0, wanted), watch.Token).ConfigureAwait(false);
                if (read == 0)
                    break;
                watch.Seen();
                bytes.Write(buffer, 0, read);
            }
        }
        catch (Exception exception) when (watch.Judge(exception) is { } failure)
        {
            throw failure;
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>Why a request failed, in the server's words where it says any that are for people.</summary>
    public static async Task<string> ReadErrorAsync(HttpResponseMessage response, ActivityWatch watch)
    {
        ReadOnlyMemory<byte> body = default;
        try
        {
            body = await ReadAsync(response.Content, MaxErrorText, watch).ConfigureAwait(false);
            if (JsonSerializer.Deserialize(body.Span, ReplyJson.Of<ErrorDocument>())?.Message is { Length: > 0 } message)
                return ForPeople(message);
        }
        catch (Exception exception) when (exception is ClientFailure or JsonException)
        {
            // The status says enough.
        }

        var text = Encoding.UTF8.GetString(body.Span).Trim();
        return ForPeople($"The server answered {(int)response.StatusCode} {response.ReasonPhrase}{(text.Length > 0 ? ": " : "")}{text}");
    }

    /// <summary>Text of a server that can be shown on any terminal.</summary>
    public static string ForPeople(string text) =>
        PrintableText.Of(text.Length <= MaxErrorText ? text : text[..MaxErrorText], MaxErrorText, instead: " ");
}
