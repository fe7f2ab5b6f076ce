using System.Security.Cryptography;
using System.Text;

namespace Giftless.Storage.GoogleCloud.Signing;

/// <summary>An HMAC key of a service account, which signs without a call and at a twentieth of the cost of RSA.</summary>
/// <param name="accessId">Its name.</param>
/// <param name="secret">Its secret.</param>
internal sealed class HmacKey(string accessId, string secret) : ISigningKey
{
    public string Algorithm => "GOOG4-HMAC-SHA256";

    public bool IsRemote => false;

    public TimeSpan MaxLifetime => V4Signer.MaxLifetime;

    public ValueTask<string> GetIdAsync(CancellationToken cancellationToken) => new(accessId);

    public ValueTask<byte[]> SignAsync(byte[] stringToSign, string date, CancellationToken cancellationToken)
    {
        var key = Encoding.UTF8.GetBytes($"GOOG4{secret}");
        foreach (var step in (ReadOnlySpan<string>)[date, V4Signer.Location, "storage", "goog4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return new(HMACSHA256.HashData(key, stringToSign));
    }
}
