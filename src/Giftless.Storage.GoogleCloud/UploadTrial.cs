using System.Security.Cryptography;
using Giftless.Storage.Blobs;
using Giftless.Storage.GoogleCloud.Client;
using Giftless.Storage.GoogleCloud.Signing;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Whether the service refuses a body that is not what its signature says. Google is believed to; what stands at another address, such as
/// an emulator, is tried out first, with a few bytes under the name of a staged upload. Until it was seen to, and where it does not,
/// uploads are staged and read again.
/// </summary>
internal sealed partial class UploadTrial(
    HttpClient http,
    BucketAddress bucket,
    RequestSigner signer,
    ObjectNames names,
    BucketObjects objects,
    UploadIntegrity wanted,
    TimeProvider time,
    ILogger logger)
    : IDisposable
{
    private const int Length = 64;

    private static readonly RepositoryName Repository = RepositoryName.Parse("giftless-probe");

    /// <summary>How long a service that did not answer is taken for one that checks nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _trying = new(1);
    private volatile bool _isKnown = wanted == UploadIntegrity.Staged || IsGoogle(bucket);
    private volatile bool _refuses = wanted != UploadIntegrity.Staged;
    private DateTimeOffset _notBefore;

    /// <summary>Finds out, once, whether uploads are bound to their SHA-256; else they have to be staged.</summary>
    public ValueTask<bool> IsBoundAsync(CancellationToken cancellationToken) =>
        _isKnown ? new(_refuses) : new(TryOutOnceAsync(cancellationToken));

    public void Dispose() => _trying.Dispose();

    private static bool IsGoogle(BucketAddress bucket) => new Uri(bucket.Origin).Host is var host
        && (host == "googleapis.com" || host.EndsWith(".googleapis.com", StringComparison.Ordinal));

    private async Task<bool> TryOutOnceAsync(CancellationToken cancellationToken)
    {
        await _trying.WaitAsync(cancellationToken);
        try
        {
            if (_isKnown || time.GetUtcNow() < _notBefore)
                return _isKnown && _refuses;

            _refuses = await TryOutAsync(cancellationToken);
            _isKnown = true;
            if (!_refuses)
                LogNotChecked(bucket.Origin);
            return _refuses;
        }
        catch (LfsException exception)
        {
            LogNotTried(bucket.Origin, exception);
            _notBefore = time.GetUtcNow() + Pause;
            return false;
        }
        finally
        {
            _trying.Release();
        }
    }

    private async Task<bool> TryOutAsync(CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(Length);
        var oid = new Oid(SHA256.HashData(content));
        var name = names.OfStaged(new ObjectKey(Repository, oid), StagedKey.NewUnique());
        try
        {
            return !await IsTakenAsync([(byte)~content[0], .. content[1..]])
                && (await IsTakenAsync(content)
                    ? true
                    : throw new StorageUnavailableException(new HttpRequestException("The service refuses right bodies as well.")));
        }
        finally
        {
            // What stays is named as a staged upload is, and goes as those do.
            await objects.DeleteAsync(name, generation: null, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task<bool> IsTakenAsync(byte[] body) => StoreCall.RunAsync(
            async () =>
            {
                var signed = await signer.SignAsync(
                    HttpMethod.Put,
                    name,
                    [],
                    [new("Content-Type", BucketObjects.ContentType), new(V4Signer.ContentSha256Header, oid.ToString())],
                    Patience * 4,
                    cancellationToken);
                using var limit = new CancellationTokenSource(Patience, time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                using var request = new HttpRequestMessage(HttpMethod.Put, signed.Url) { Content = new ByteArrayContent(body) };
                foreach (var (header, value) in signed.Headers)
                {
                    if (!request.Headers.TryAddWithoutValidation(header, value))
                        request.Content.Headers.TryAddWithoutValidation(header, value);
                }

                using var reply = await http.SendAsync(request, both.Token);
                return (int)reply.StatusCode < 500
                    ? reply.IsSuccessStatusCode
                    : throw new HttpRequestException($"It answers {(int)reply.StatusCode}.");
            },
            exception => new StorageUnavailableException(exception),
            cancellationToken);
    }

    [LoggerMessage(
        6005,
        LogLevel.Warning,
        "The service at {Address} does not refuse wrong bodies. Uploads are staged, and read again before they become objects")]
    private partial void LogNotChecked(string address);

    [LoggerMessage(
        6006,
        LogLevel.Warning,
        "Cannot find out whether the service at {Address} refuses wrong bodies. Until then uploads are staged, "
        + "and read again before they become objects")]
    private partial void LogNotTried(string address, Exception exception);
}
