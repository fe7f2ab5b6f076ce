using Google.Apis.Auth.OAuth2;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Which bucket keeps the objects, and as whom the server uses it.</summary>
/// <remarks>
/// At most one identity is named: <see cref="Credential"/>, <see cref="AccountKeyFile"/>, <see cref="AccountKeyBase64"/>, or
/// <see cref="HmacAccessId"/> with <see cref="HmacSecret"/>. With none, Google's application default credentials are used.
/// </remarks>
public sealed class GoogleCloudStorageOptions
{
    /// <summary>The bucket, which exists.</summary>
    /// <value>There is no default.</value>
    public string Bucket { get; set; } = "";

    /// <summary>What the names of all objects begin with, such as <c>lfs/</c>; a slash is added where it has none at its end.</summary>
    /// <value>The default is none.</value>
    public string Prefix { get; set; } = "";

    /// <summary>Where below the prefix an object lies.</summary>
    /// <value>The default is <see cref="ObjectLayout.Flat"/>.</value>
    public ObjectLayout Layout { get; set; } = ObjectLayout.Flat;

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

    /// <summary>The access id of an HMAC key of a service account.</summary>
    public string? HmacAccessId { get; set; }

    /// <summary>The secret of the HMAC key.</summary>
    public string? HmacSecret { get; set; }

    /// <summary>Scheme, host and port of the service.</summary>
    /// <value>
    /// The default is what the environment variable STORAGE_EMULATOR_HOST names, or else <c>https://storage.googleapis.com</c>.
    /// </value>
    public Uri? Endpoint { get; set; }

    /// <summary>Which way bytes go.</summary>
    /// <value>The default is <see cref="TransferMode.Direct"/>.</value>
    public TransferMode Mode { get; set; }

    /// <summary>What guards a direct upload in one request.</summary>
    /// <value>The default is <see cref="UploadIntegrity.ContentSha256"/>.</value>
    public UploadIntegrity UploadIntegrity { get; set; }

    /// <summary>What guards uploads in parts, and staged ones.</summary>
    /// <value>The default is <see cref="UploadVerification.Rehash"/>.</value>
    public UploadVerification Verification { get; set; }

    /// <summary>How long after its start an unfinished upload is deleted.</summary>
    /// <value>The default is 7 days, after which no signed request lives.</value>
    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromDays(7);
}
