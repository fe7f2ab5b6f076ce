using Microsoft.Extensions.Options;

namespace Giftless.Storage.S3;

internal sealed class S3StorageOptionsValidator : IValidateOptions<S3StorageOptions>
{
    /// <summary>Beside it, an S3 key of 1,024 bytes has to hold a repository's name, an oid, and what a staged upload adds.</summary>
    private const int MaxPrefixLength = 255;

    public ValidateOptionsResult Validate(string? name, S3StorageOptions options)
    {
        var faults = FaultsOf(options)
            .Select(fault => $"{fault} Set it in AddS3Storage(...), or below GitLfs:Storage:S3 of the standalone server.")
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FaultsOf(S3StorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Bucket))
            yield return $"{nameof(options.Bucket)} is empty; it names the bucket for the objects.";
        else if (options.Bucket.Contains('/'))
        {
            yield return $"{nameof(options.Bucket)} is '{options.Bucket}'; "
                + $"what follows the bucket's name belongs into {nameof(options.Prefix)}.";
        }

        if (options.Prefix.StartsWith('/')
            || options.Prefix.Length > MaxPrefixLength
            || options.Prefix.Split('/').Any(segment => segment is "." or ".."))
        {
            yield return $"{nameof(options.Prefix)} is '{options.Prefix}'; it has to be a folder such as 'lfs/', "
                + $"without '/' at its beginning, of at most {MaxPrefixLength} characters.";
        }

        var urls = new[] { (nameof(options.ServiceUrl), options.ServiceUrl), (nameof(options.PublicUrl), options.PublicUrl) };
        foreach (var (key, url) in urls)
        {
            if (url is not null && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.Query.Length > 0))
                yield return $"{key} is '{url}'; it has to be an absolute http or https address.";
        }

        if (options.Accelerate && options.ServiceUrl is not null)
            yield return $"{nameof(options.Accelerate)} is Amazon's own and cannot be had with {nameof(options.ServiceUrl)}.";
        if (options.AccessKey is null != options.SecretKey is null)
            yield return $"{nameof(options.AccessKey)} and {nameof(options.SecretKey)} belong together; one of them is missing.";
        if (options.SessionToken is not null && options.AccessKey is null)
            yield return $"{nameof(options.SessionToken)} is set without {nameof(options.AccessKey)}.";
        if (options.KmsKeyId is not null && options.Encryption != S3Encryption.Kms)
        {
            yield return $"{nameof(options.KmsKeyId)} is set while {nameof(options.Encryption)} is {options.Encryption}; "
                + $"it needs {S3Encryption.Kms}.";
        }

        if (options.SessionLifetime < TimeSpan.FromSeconds(30) || options.SessionLifetime > TimeSpan.FromDays(1.5))
            yield return $"{nameof(options.SessionLifetime)} is {options.SessionLifetime}; it has to be between 30 seconds and 36 hours.";
        if (options.MinPartSize is < 1 or > S3Limits.MaxPartSize)
            yield return $"{nameof(options.MinPartSize)} is {options.MinPartSize}; it has to be between a byte and 5 GiB.";
        if (options.MaxKnownObjects < 0)
            yield return $"{nameof(options.MaxKnownObjects)} is {options.MaxKnownObjects}; it cannot be less than 0.";
        if (options.AbandonedAfter < TimeSpan.FromMinutes(1) || options.AbandonedAfter > TimeSpan.FromDays(40))
            yield return $"{nameof(options.AbandonedAfter)} is {options.AbandonedAfter}; it has to be between a minute and 40 days.";
    }
}
