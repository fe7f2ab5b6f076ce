namespace Giftless.AspNetCore.Description;

/// <summary>One answer of an <see cref="Operation"/>.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">When it is answered.</param>
/// <param name="Body">What the body holds; null where there is none.</param>
/// <param name="MediaType">The body's media type.</param>
internal sealed record Reply(int Status, string Text, Type? Body = null, string MediaType = LfsMediaType.Json);
