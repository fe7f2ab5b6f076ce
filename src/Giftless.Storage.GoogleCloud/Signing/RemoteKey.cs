using Google.Apis.Auth.OAuth2;

namespace Giftless.Storage.GoogleCloud.Signing;

/// <summary>
/// A key that Google holds for a service account and signs with on request (<c>projects.serviceAccounts.signBlob</c> of the IAM
/// credentials API), as where an identity is given to a workload and no key file exists. A batch asks for many signatures at a time; they
/// are made a few at a time.
/// </summary>
/// <param name="signer">Makes the call.</param>
/// <param name="findEmail">Finds out which account signs.</param>
internal sealed class RemoteKey(IBlobSigner signer, Func<CancellationToken, Task<string>> findEmail) : ISigningKey, IDisposable
{
    private const int CallsAtATime = 32;

    private readonly SemaphoreSlim _calls = new(CallsAtATime);
    private string? _email;

    public string Algorithm => "GOOG4-RSA-SHA256";

    public bool IsRemote => true;

    /// <summary>
    /// Google changes these keys, and promises twelve hours (<c>cloud.google.com/storage/docs/authentication/creating-signatures</c>).
    /// </summary>
    public TimeSpan MaxLifetime { get; } = TimeSpan.FromHours(12);

    public async ValueTask<string> GetIdAsync(CancellationToken cancellationToken) =>
        _email ??= await DemandAnswerAsync(() => findEmail(cancellationToken), cancellationToken);

    public async ValueTask<byte[]> SignAsync(byte[] stringToSign, string date, CancellationToken cancellationToken)
    {
        await _calls.WaitAsync(cancellationToken);
        try
        {
            return Convert.FromBase64String(
                await DemandAnswerAsync(() => signer.SignBlobAsync(stringToSign, cancellationToken), cancellationToken));
        }
        finally
        {
            _calls.Release();
        }
    }

    private static async Task<string> DemandAnswerAsync(Func<Task<string>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageUnavailableException(exception);
        }
    }

    public void Dispose() => _calls.Dispose();
}
