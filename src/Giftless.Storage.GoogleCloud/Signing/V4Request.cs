namespace Giftless.Storage.GoogleCloud.Signing;

/// <summary>A request that is to be signed into its own address.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Origin">Scheme, host and port as they are to stand in the address, such as <c>https://storage.googleapis.com</c>.</param>
/// <param name="Path">The absolute path, encoded by <see cref="V4Encoding.Path"/>.</param>
internal sealed record V4Request(string Method, string Origin, string Path)
{
    /// <summary>Names and values as they are, not encoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The headers that have to come with the request, in any case and spacing. <c>host</c> is always added.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>When it begins to be good.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>How long it is good for, in whole seconds up to <see cref="V4Signer.MaxLifetime"/>.</summary>
    public required TimeSpan Lifetime { get; init; }
}
