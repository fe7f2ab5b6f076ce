namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>A request of the XML API, before somebody answers for it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Name">The object's name, or null for the bucket.</param>
internal sealed record StoreRequest(HttpMethod Method, string? Name)
{
    /// <summary>Names and values, not encoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>Headers of Google's, which begin with <c>x-goog-</c>, and <c>range</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body, anew for each attempt.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether it may be sent again after a failure that passes. One whose body comes from a client cannot.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>When the body of one that cannot be sent again was sent: from then on it is the service that is waited for.</summary>
    public Task? Sent { get; init; }
}
