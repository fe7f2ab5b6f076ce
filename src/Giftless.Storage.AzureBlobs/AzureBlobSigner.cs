using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs;

/// <summary>
/// Signs links to blobs, each with the least permission that does: by the account's key where the client has it, else by a user delegation
/// key, which is asked for once a day and outlives every link that it signs.
/// </summary>
internal sealed class AzureBlobSigner(BlobContainerClient container, StoreCalls calls, TimeProvider time)
    : IBlobSigner, IBlobPartSigner, IDisposable
{
    /// <summary>Azure gives no longer ones.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RenewalBefore = TimeSpan.FromDays(6);

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, string> NoHeaders = [];

    private static readonly Dictionary<string, string> WriteHeaders = new()
    {
        ["x-ms-blob-type"] = "BlockBlob",
        ["Content-Type"] = LfsMediaType.Content,
    };

    private readonly BlobServiceClient _service = container.GetParentBlobServiceClient();
    private readonly SemaphoreSlim _renewal = new(1);
    private UserDelegationKey? _key;

    /// <summary>Azure checks neither; who may only create cannot overwrite.</summary>
    public BlobBinding Binding { get; } = new() { Absence = Promise.Kept };

    public long MaxWriteSize => AzureLimits.MaxPutSize;

    public ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken)
    {
        // In place of what a blob was sent with, which need not be true of its bytes.
        var link = new BlobSasBuilder(BlobSasPermissions.Read, default)
        {
            ContentDisposition = options.Disposition,
            ContentType = LfsMediaType.Content,
            ContentEncoding = "identity",
            CacheControl = "private",
        };
        return SignAsync(name, link, NoHeaders, options.Lifetime, cancellationToken);
    }

    public ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken)
    {
        var permissions = options.IsCreateOnly ? BlobSasPermissions.Create : BlobSasPermissions.Create | BlobSasPermissions.Write;
        return SignAsync(name, new BlobSasBuilder(permissions, default), WriteHeaders, options.Lifetime, cancellationToken);
    }

    public async ValueTask<SignedRequest> SignPartAsync(
        BlobUpload upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var link = new BlobSasBuilder(BlobSasPermissions.Write, default);
        var signed = await SignAsync(upload.Name, link, NoHeaders, lifetime, cancellationToken);
        var block = new BlockName(part.Number, BlockName.SentDirectly, Index: 0).ToString();
        return signed with { Url = $"{signed.Url}&comp=block&blockid={Uri.EscapeDataString(block)}" };
    }

    public void Dispose() => _renewal.Dispose();

    private async ValueTask<SignedRequest> SignAsync(
        string name,
        BlobSasBuilder link,
        IReadOnlyDictionary<string, string> headers,
        TimeSpan lifetime,
        CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(name);
        var now = time.GetUtcNow();
        var key = blob.CanGenerateSasUri ? null : await KeyAsync(now, cancellationToken);
        var until = now + lifetime;
        if (key is not null && until > key.SignedExpiresOn)
            until = key.SignedExpiresOn;

        link.BlobContainerName = container.Name;
        link.BlobName = name;
        link.Resource = "b";
        link.Protocol = blob.Uri.Scheme == "https" ? SasProtocol.Https : SasProtocol.HttpsAndHttp;
        link.ExpiresOn = until;
        var url = key is null
            ? blob.GenerateSasUri(link)
            : new BlobUriBuilder(blob.Uri) { Sas = link.ToSasQueryParameters(key, blob.AccountName) }.ToUri();
        return new SignedRequest { Url = url.AbsoluteUri, Headers = headers, Lifetime = until - now };
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
            return _key = await calls.RunAsync<UserDelegationKey>(
                "get a key to sign links with",
                async cancellation => await _service.GetUserDelegationKeyAsync(options, cancellation),
                cancellationToken);
        }
        finally
        {
            _renewal.Release();
        }
    }
}
