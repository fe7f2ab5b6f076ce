using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Signs links: by the account's key where the client has it, else by a user delegation key, which is asked for once a day and outlives
/// every link that it signs.
/// </summary>
internal sealed class SasSigner(BlobContainerClient container, TimeProvider time) : IDisposable
{
    /// <summary>Azure gives no longer ones.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RenewalBefore = TimeSpan.FromDays(6);

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    private readonly BlobServiceClient _service = container.GetParentBlobServiceClient();
    private readonly SemaphoreSlim _renewal = new(1);
    private UserDelegationKey? _key;

    /// <summary>Signs a link to one blob.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="permissions">What may be done with it.</param>
    /// <param name="lifetime">How long the link should be good for.</param>
    /// <param name="disposition">What a download's reply is to say in <c>Content-Disposition</c>, if anything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The link, and how long it is good for.</returns>
    public async ValueTask<(Uri Url, TimeSpan Lifetime)> SignAsync(
        BlockBlobClient blob, BlobSasPermissions permissions, TimeSpan lifetime, string? disposition, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = blob.CanGenerateSasUri ? null : await KeyAsync(now, cancellationToken);
        var until = now + lifetime;
        if (key is not null && until > key.SignedExpiresOn)
            until = key.SignedExpiresOn;

        var builder = new BlobSasBuilder(permissions, until)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == "https" ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (permissions == BlobSasPermissions.Read)
        {
            // In place of what a blob was sent with, which need not be true of its bytes.
            builder.ContentDisposition = disposition ?? "attachment";
            builder.ContentType = BlobSpace.Headers.ContentType;
            builder.ContentEncoding = "identity";
            builder.CacheControl = "private";
        }

        var url = key is null
            ? blob.GenerateSasUri(builder)
            : new BlobUriBuilder(blob.Uri) { Sas = builder.ToSasQueryParameters(key, blob.AccountName) }.ToUri();
        return (url, until - now);
    }

    private async ValueTask<UserDelegationKey> KeyAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_key is { } current && current.SignedExpiresOn - now > RenewalBefore)
            return current;

        await _renewal.WaitAsync(cancellationToken);
        try
        {
            if (_key is { } renewed && renewed.SignedExpiresOn - now > RenewalBefore)
                return renewed;

            var options = new BlobGetUserDelegationKeyOptions(now + KeyLifetime) { StartsOn = now - Leeway };
            return _key = (await _service.GetUserDelegationKeyAsync(options, cancellationToken)).Value;
        }
        finally
        {
            _renewal.Release();
        }
    }

    public void Dispose() => _renewal.Dispose();
}
