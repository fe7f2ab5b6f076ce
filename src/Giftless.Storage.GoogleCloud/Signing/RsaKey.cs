using System.Security.Cryptography;

namespace Giftless.Storage.GoogleCloud.Signing;

/// <summary>The private key of a service account, held by this process.</summary>
/// <param name="email">The account.</param>
/// <param name="key">Its key.</param>
internal sealed class RsaKey(string email, RSA key) : ISigningKey
{
    public string Algorithm => "GOOG4-RSA-SHA256";

    public bool IsRemote => false;

    public TimeSpan MaxLifetime => V4Signer.MaxLifetime;

    public ValueTask<string> GetIdAsync(CancellationToken cancellationToken) => new(email);

    public ValueTask<byte[]> SignAsync(byte[] stringToSign, string date, CancellationToken cancellationToken) =>
        new(key.SignData(stringToSign, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
}
