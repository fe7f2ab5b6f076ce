using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.GoogleCloud;

internal sealed partial class GoogleCloudStorageOptionsValidator : IValidateOptions<GoogleCloudStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, GoogleCloudStorageOptions options)
    {
        var faults = new List<string>();
        void Demand(bool condition, string key, string fault)
        {
            if (!condition)
            {
                faults.Add(
                    $"{key} {fault} in AddGoogleCloudStorage(...), or as GitLfs:Storage:GoogleCloud:{key} of the standalone server.");
            }
        }

        Demand(BucketName().IsMatch(options.Bucket), nameof(options.Bucket), $"'{options.Bucket}' is not the name of a bucket; set it");
        Demand(
            !options.Prefix.StartsWith('/') && !options.Prefix.Contains("//", StringComparison.Ordinal),
            nameof(options.Prefix),
            "begins with a slash or has two together; set another");
        Demand(
            options.Endpoint is null || IsOrigin(options.Endpoint),
            nameof(options.Endpoint),
            "is not an address of scheme, host and port only; set it");
        Demand(
            CountIdentities(options) <= 1,
            nameof(options.Credential),
            "is one of several identities (a credential, AccountKeyFile, AccountKeyBase64, HmacAccessId); leave one");
        Demand(
            options.HmacAccessId is null == options.HmacSecret is null,
            nameof(options.HmacSecret),
            "and HmacAccessId belong together; set both");
        Demand(
            options.HmacAccessId is null || options.ServiceAccountEmail is null,
            nameof(options.ServiceAccountEmail),
            "cannot be impersonated with an HMAC key; remove it");
        Demand(
            options.AccountKeyFile is null || File.Exists(options.AccountKeyFile),
            nameof(options.AccountKeyFile),
            $"'{options.AccountKeyFile}' does not exist; set it");
        Demand(
            options.AccountKeyBase64 is null || IsBase64(options.AccountKeyBase64),
            nameof(options.AccountKeyBase64),
            "is not base64; set it");
        Demand(Enum.IsDefined(options.Mode), nameof(options.Mode), "is unknown; set it");
        Demand(Enum.IsDefined(options.UploadIntegrity), nameof(options.UploadIntegrity), "is unknown; set it");
        Demand(Enum.IsDefined(options.Verification), nameof(options.Verification), "is unknown; set it");
        Demand(
            options.AbandonedAfter >= TimeSpan.FromMinutes(1) && options.AbandonedAfter <= TimeSpan.FromDays(40),
            nameof(options.AbandonedAfter), $"is {options.AbandonedAfter}, not between a minute and 40 days; set it");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static int CountIdentities(GoogleCloudStorageOptions options) =>
        new object?[] { options.Credential, options.AccountKeyFile, options.AccountKeyBase64, options.HmacAccessId }.Count(
            identity => identity is not null);

    private static bool IsOrigin(Uri endpoint) =>
        endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" };

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);

    /// <summary>The rules of <c>cloud.google.com/storage/docs/buckets#naming</c>, which a path has to rely on.</summary>
    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$")]
    private static partial Regex BucketName();
}
