using System.Text;
using Google.Apis.Auth.OAuth2;
using Google.Cloud.Storage.V1;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.GoogleCloud;

/// <summary>As whom the server uses the bucket, and with whose key it signs for clients.</summary>
/// <param name="Credential">What the server's own requests are authorized by.</param>
/// <param name="Signer">Signs links.</param>
/// <param name="IsRemote">Whether Google keeps the key that signs, so that each signature costs a call.</param>
internal sealed record GoogleIdentity(GoogleCredential Credential, UrlSigner Signer, bool IsRemote)
{
    private const string StorageScope = "https://www.googleapis.com/auth/devstorage.read_write";

    /// <summary>To ask for signatures takes this one.</summary>
    private const string PlatformScope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>Finds the identity that options name, or the application's default.</summary>
    /// <exception cref="OptionsValidationException">There is none, or it cannot be read.</exception>
    public static GoogleIdentity Of(GoogleCloudStorageOptions options)
    {
        try
        {
            var credential = CredentialOf(options);
            if (options.ServiceAccountEmail is { } email && !IsOf(credential, email))
                credential = Scoped(credential, PlatformScope).Impersonate(new ImpersonatedCredential.Initializer(email));
            if (options.HmacAccessId is { } accessId)
            {
                var key = new HmacKey(accessId, options.HmacSecret!);
                return new GoogleIdentity(Scoped(credential, StorageScope), UrlSigner.FromBlobSigner(key), IsRemote: false);
            }

            var isRemote = credential.UnderlyingCredential switch
            {
                ServiceAccountCredential { Key: not null } => false,
                ComputeCredential or ImpersonatedCredential => true,
                var other => throw new InvalidOperationException(
                    $"A {other.GetType().Name} cannot sign; name the service account that signs in its place as ServiceAccountEmail."),
            };
            credential = Scoped(credential, isRemote ? PlatformScope : StorageScope);
            return new GoogleIdentity(credential, UrlSigner.FromCredential(credential), isRemote);
        }
        catch (Exception exception)
        {
            // The library fails in many ways on what is no key.
            var remedy = options.HmacAccessId is null
                ? "Set AccountKeyFile, AccountKeyBase64, or a Credential"
                : "An HMAC key signs links and nothing else: set AccountKeyFile, AccountKeyBase64, or a Credential beside it, or use the "
                    + $"key with the S3 provider, whose ServiceUrl is then {options.Origin} and whose Region is auto. Set it";
            throw new OptionsValidationException(nameof(GoogleCloudStorageOptions), typeof(GoogleCloudStorageOptions),
            [
                $"There is no usable Google identity: {exception.Message} {remedy} in AddGoogleCloudStorage(...), "
                + "or below GitLfs:Storage:GoogleCloud of the standalone server; or give the machine one.",
            ]);
        }
    }

    private static GoogleCredential CredentialOf(GoogleCloudStorageOptions options)
    {
        if (options.Credential is { } credential)
            return credential;
        if (options.AccountKeyFile is { } file)
            return CredentialFactory.FromFile<ServiceAccountCredential>(file).ToGoogleCredential();
        if (options.AccountKeyBase64 is { } text)
        {
            return CredentialFactory.FromJson<ServiceAccountCredential>(
                Encoding.UTF8.GetString(Convert.FromBase64String(text))).ToGoogleCredential();
        }

        return GoogleCredential.GetApplicationDefault();
    }

    private static bool IsOf(GoogleCredential credential, string email) =>
        credential.UnderlyingCredential is ServiceAccountCredential account && account.Id == email;

    private static GoogleCredential Scoped(GoogleCredential credential, string scope) =>
        credential.IsCreateScopedRequired ? credential.CreateScoped(scope) : credential;
}
