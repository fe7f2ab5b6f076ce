using System.Globalization;

namespace Giftless.GoogleCloud.Fake;

/// <summary>The parameters of a signed address, read from the request exactly as it came over the line.</summary>
internal sealed class SignedUrl
{
    private const string Prefix = "X-Goog-";
    private const string SignatureName = "X-Goog-Signature";

    private readonly string[] _pairs;

    public SignedUrl(string rawTarget)
    {
        var at = rawTarget.IndexOf('?', StringComparison.Ordinal);
        (RawPath, _pairs) = at < 0 ? (rawTarget, []) : (rawTarget[..at], rawTarget[(at + 1)..].Split('&'));
    }

    public string RawPath { get; }

    public bool IsSigned => _pairs.Any(pair => pair.StartsWith(SignatureName, StringComparison.OrdinalIgnoreCase));

    public string Algorithm => Demand("Algorithm");

    public string Time => Demand("Date");

    public string Signature => Demand("Signature");

    public string Account => Demand("Credential").Split('/', 2)[0];

    public string Scope => Demand("Credential") is var credential && credential.Contains('/') ? credential.Split('/', 2)[1] : "";

    public string[] SignedHeaders => Demand("SignedHeaders").Split(';');

    public long Expires => long.TryParse(Demand("Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        ? seconds
        : throw StoreError.InvalidArgument("X-Goog-Expires is no number.");

    public DateTimeOffset SignedAt => DateTimeOffset.TryParseExact(
        Time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time
        : throw StoreError.InvalidArgument("X-Goog-Date is no time.");

    /// <summary>All parameters but the signature, as they came, in the order of what is signed.</summary>
    public string CanonicalQuery =>
        string.Join(
            '&', _pairs.Where(pair => !pair.StartsWith($"{SignatureName}=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private string Demand(string name)
    {
        var found = _pairs.Where(pair => pair.StartsWith($"{Prefix}{name}=", StringComparison.Ordinal)).ToList();
        return found is [var pair]
            ? Uri.UnescapeDataString(pair[(Prefix.Length + name.Length + 1)..])
            : throw StoreError.InvalidArgument($"{Prefix}{name} is not there once.");
    }
}
