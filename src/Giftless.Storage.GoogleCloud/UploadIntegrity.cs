namespace Giftless.Storage.GoogleCloud;

/// <summary>What makes sure that bytes which a client sends straight to the bucket in one request are the object.</summary>
public enum UploadIntegrity
{
    /// <summary>The signature covers the SHA-256 of the body (<c>x-goog-content-sha256</c>), and the service checks it.</summary>
    ContentSha256,

    /// <summary>
    /// The body is staged under another name and becomes the object when the server has checked it, as
    /// <see cref="ObjectStoreOptions.Verification"/> says. It is for services that do not check, such as emulators.
    /// </summary>
    Staged,
}
