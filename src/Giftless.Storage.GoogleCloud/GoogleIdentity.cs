using System.Text;
using Giftless.Storage.GoogleCloud.Client;
using Giftless.Storage.GoogleCloud.Signing;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.GoogleCloud;

/// <summary>As whom the server uses the bucket, and with whose key it signs for clients.</summary>
internal sealed record GoogleIdentity(IAuthorization Authorization, ISigningKey Key)
{
    private const string StorageScope = "https://www.googleapis.com/auth/devstorage.read_write";

    /// <summary>To ask for signatures takes this one.</summary>
    private const string PlatformScope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>Finds the identity that options name, or the application's default.</summary>
    /// <exception cref="OptionsValidationException">There is none, or it cannot be read.</exception>
    public static GoogleIdentity Of(GoogleCloudStorageOptions options, TimeProvider time)
    {
        if (options.HmacAccessId is { } accessId)
        {
            var key = new HmacKey(accessId, options.HmacSecret!);
            return new GoogleIdentity(new SignedAuthorization(key, time), key);
        }

        try
        {
            var credential = CredentialOf(options);
            if (options.ServiceAccountEmail is { } email && !IsOf(credential, email))
                credential = Scoped(credential, PlatformScope).Impersonate(new ImpersonatedCredential.Initializer(email));
            return Of(credential);
        }
        catch (Exception exception)
        {
            // The library fails in many ways on what is no key.
            throw new OptionsValidationException(nameof(GoogleCloudStorageOptions), typeof(GoogleCloudStorageOptions),
            [
                $"There is no usable Google identity: {exception.Message} Set AccountKeyFile, AccountKeyBase64, HmacAccessId and "
                + "HmacSecret, or a Credential in AddGoogleCloudStorage(...), or as GitLfs:Storage:GoogleCloud:... of the standalone "
                + "server; or give the machine one.",
            ]);
        }
    }

    private static GoogleIdentity Of(GoogleCredential credential)
    {
        switch (credential.UnderlyingCredential)
        {
            case ServiceAccountCredential { Key: { } key } account:
                return new GoogleIdentity(new BearerAuthorization(Scoped(credential, StorageScope)), new RsaKey(account.Id, key));
            case ComputeCredential machine:
                return Remote(credential, machine.GetDefaultServiceAccountEmailAsync);
            case ImpersonatedCredential impersonated:
                return Remote(credential, _ => Task.FromResult(impersonated.TargetPrincipal));
            default:
                throw new InvalidOperationException(
                    $"A {credential.UnderlyingCredential.GetType().Name} cannot sign; "
                    + "name the service account that signs in its place as ServiceAccountEmail.");
        }
    }

    private static GoogleIdentity Remote(GoogleCredential credential, Func<CancellationToken, Task<string>> findEmail)
    {
        var scoped = Scoped(credential, PlatformScope);
        return new GoogleIdentity(new BearerAuthorization(scoped), new RemoteKey(scoped, findEmail));
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
