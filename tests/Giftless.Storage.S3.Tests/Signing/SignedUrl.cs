using System.Globalization;

namespace Giftless.Storage.S3.Tests.Signing;

/// <summary>A signed address taken apart.</summary>
public sealed class SignedUrl
{
    public SignedUrl(string url)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        Address = url[..question];
        Parameters = url[(question + 1)..].Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(
            pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
    }

    public string Address { get; }

    public IReadOnlyDictionary<string, string> Parameters { get; }

    public DateTimeOffset Time => DateTimeOffset.ParseExact(
        Parameters["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public TimeSpan Lifetime => TimeSpan.FromSeconds(int.Parse(Parameters["X-Amz-Expires"], CultureInfo.InvariantCulture));
}
