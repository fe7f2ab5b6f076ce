using System.Text.RegularExpressions;
using Google.Apis.Auth.OAuth2;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Which bucket keeps the objects, and as whom the server uses it.</summary>
/// <remarks>
/// At most one identity is named: <see cref="Credential"/>, <see cref="AccountKeyFile"/> or <see cref="AccountKeyBase64"/>. With none,
/// Google's application default credentials are used.
/// </remarks>
public sealed partial class GoogleCloudStorageOptions : ObjectStoreOptions
{
    private const string EmulatorVariable = "STORAGE_EMULATOR_HOST";

    /// <summary>The bucket, which exists.</summary>
    /// <value>There is no default.</value>
    public string Bucket { get; set; } = "";

    /// <summary>The host's own credential.</summary>
    public GoogleCredential? Credential { get; set; }

    /// <summary>The path of the JSON key of a service account.</summary>
    public string? AccountKeyFile { get; set; }

    /// <summary>The JSON key of a service account, in base64.</summary>
    public string? AccountKeyBase64 { get; set; }

    /// <summary>
    /// The e-mail address of the service account to act and sign as, where the identity is another one: it is impersonated, for which the
    /// identity needs the role Service Account Token Creator on it.
    /// </summary>
    public string? ServiceAccountEmail { get; set; }

    /// <summary>
    /// The access id of an HMAC key of a service account, to sign links with in place of the identity: it costs a twentieth of an RSA key,
    /// and no call. All else the identity does.
    /// </summary>
    public string? HmacAccessId { get; set; }

    /// <summary>The secret of the HMAC key.</summary>
    public string? HmacSecret { get; set; }

    /// <summary>Scheme, host and port of the service.</summary>
    /// <value>
    /// The default is what the environment variable STORAGE_EMULATOR_HOST names, or else <c>https://storage.googleapis.com</c>.
    /// </value>
    public Uri? Endpoint { get; set; }

    /// <summary>What guards a direct upload in one request.</summary>
    /// <value>The default is <see cref="UploadIntegrity.ContentSha256"/>.</value>
    public UploadIntegrity UploadIntegrity { get; set; }

    internal Uri Origin => Endpoint ?? Environment.GetEnvironmentVariable(EmulatorVariable) switch
    {
        null or "" => new Uri("https://storage.googleapis.com"),
        var host => new Uri(host.Contains("://", StringComparison.Ordinal) ? host : $"http://{host}"),
    };

    internal bool IsGoogle => Origin.Host == "googleapis.com" || Origin.Host.EndsWith(".googleapis.com", StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override string Place => $"{Origin.GetLeftPart(UriPartial.Authority)}/{Bucket}/";

    /// <inheritdoc/>
    protected override string WhereToSet => "in AddGoogleCloudStorage(...), or below GitLfs:Storage:GoogleCloud of the standalone server";

    /// <inheritdoc/>
    public override IEnumerable<string> FindFaults()
    {
        foreach (var fault in base.FindFaults())
            yield return fault;
        if (Prefix.Contains("//", StringComparison.Ordinal))
            yield return $"{nameof(Prefix)} is '{Prefix}'; it has two slashes together.";
        if (!BucketName().IsMatch(Bucket))
            yield return $"{nameof(Bucket)} is '{Bucket}', which is not the name of a bucket.";
        if (Endpoint is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" }))
            yield return $"{nameof(Endpoint)} is '{Endpoint}'; it has to be an address of scheme, host and port only.";
        if (new object?[] { Credential, AccountKeyFile, AccountKeyBase64 }.Count(identity => identity is not null) > 1)
            yield return $"{nameof(Credential)}, {nameof(AccountKeyFile)} and {nameof(AccountKeyBase64)} are identities; one is enough.";
        if (HmacAccessId is null != HmacSecret is null)
            yield return $"{nameof(HmacAccessId)} and {nameof(HmacSecret)} belong together; one of them is missing.";
        if (AccountKeyFile is not null && !File.Exists(AccountKeyFile))
            yield return $"{nameof(AccountKeyFile)} is '{AccountKeyFile}', which does not exist.";
        if (AccountKeyBase64 is { } key && !Convert.TryFromBase64String(key, new byte[key.Length], out _))
            yield return $"{nameof(AccountKeyBase64)} is not base64.";
    }

    /// <summary>The rules of <c>cloud.google.com/storage/docs/buckets#naming</c>, which a path has to rely on.</summary>
    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$")]
    private static partial Regex BucketName();
}
