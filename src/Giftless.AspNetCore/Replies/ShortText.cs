namespace Giftless.AspNetCore.Replies;

/// <summary>What a client wrote, as far as a message tells it: enough to know it again, whatever its length.</summary>
internal static class ShortText
{
    private const int MaxLength = 200;

    public static string Of(string? text) => text is { Length: > MaxLength } ? string.Concat(text.AsSpan(0, MaxLength), "…") : text ?? "";
}
