using Giftless.Storage.GoogleCloud.Signing;

namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>Where a bucket is.</summary>
/// <param name="Origin">Scheme, host and port of the service.</param>
/// <param name="Bucket">The bucket's name.</param>
internal sealed record BucketAddress(string Origin, string Bucket)
{
    private const string EmulatorVariable = "STORAGE_EMULATOR_HOST";

    /// <summary>The address that options and environment name; as in Google's clients, the options go before an emulator.</summary>
    public static BucketAddress Of(GoogleCloudStorageOptions options)
    {
        var named = options.Endpoint?.GetLeftPart(UriPartial.Authority) ?? Environment.GetEnvironmentVariable(EmulatorVariable);
        if (string.IsNullOrEmpty(named))
            named = "https://storage.googleapis.com";
        else if (!named.Contains("://", StringComparison.Ordinal))
            named = $"http://{named}";
        return new BucketAddress(named.TrimEnd('/'), options.Bucket);
    }

    /// <summary>The absolute path of an object, or of the bucket for null, encoded.</summary>
    public string PathOf(string? name) => name is null ? $"/{Bucket}" : $"/{Bucket}/{V4Encoding.Path(name)}";

    /// <summary>An object of this bucket as the source of a copy.</summary>
    public string SourceOf(string name) => $"{Bucket}/{V4Encoding.Path(name)}";
}
