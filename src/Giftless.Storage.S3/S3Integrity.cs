using System.Net;
using System.Security.Cryptography;
using Giftless.Storage.S3.Signing;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.S3;

/// <summary>
/// What binds signed uploads to their bytes, and keeps them from taking another's place. Amazon is believed to check what it documents.
/// Any other store is tried out first, with a few bytes under the name of a staged upload; until it was seen to refuse a wrong body, and
/// where it does not, uploads are staged and read again.
/// </summary>
internal sealed partial class S3Integrity : IDisposable
{
    private const int ProbeLength = 64;

    private static readonly RepositoryName ProbeRepository = RepositoryName.Parse("giftless-probe");

    /// <summary>How long a store that did not answer is taken for one that checks nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>How long the trial may take in all: whoever asks first waits for it, and his client for him.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly S3Bucket _bucket;
    private readonly S3Requests _requests;
    private readonly S3Failures _failures;
    private readonly UploadIntegrity _wanted;
    private readonly bool? _createOnly;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _trying = new(1);
    private volatile Bond? _known;
    private DateTimeOffset _notBefore;

    /// <summary>Makes it. Nothing is sent yet.</summary>
    public S3Integrity(
        S3Bucket bucket,
        S3Requests requests,
        S3Failures failures,
        UploadIntegrity wanted,
        bool isAmazon,
        bool? createOnly,
        TimeProvider time,
        ILogger logger)
    {
        (_bucket, _requests, _failures, _wanted, _createOnly, _time, _logger) =
            (bucket, requests, failures, wanted, createOnly, time, logger);
        if (isAmazon || wanted == UploadIntegrity.None)
            _known = new Bond(wanted, createOnly ?? (isAmazon && wanted != UploadIntegrity.None));
    }

    /// <summary>What is known of the store by now.</summary>
    /// <param name="Integrity">What binds a signed upload to its bytes; <see cref="UploadIntegrity.None"/> where nothing does.</param>
    /// <param name="CreateOnly">Whether a signed upload may be bound to a free name.</param>
    public sealed record Bond(UploadIntegrity Integrity, bool CreateOnly);

    /// <summary>Finds out, once.</summary>
    public ValueTask<Bond> GetAsync(CancellationToken cancellationToken) =>
        _known is { } known ? new(known) : new(TryOutOnceAsync(cancellationToken));

    /// <summary>Takes the store for one that checks, without trying it out.</summary>
    internal void Believe() => _known = new Bond(_wanted, _createOnly ?? false);

    public void Dispose() => _trying.Dispose();

    private async Task<Bond> TryOutOnceAsync(CancellationToken cancellationToken)
    {
        await _trying.WaitAsync(cancellationToken);
        try
        {
            if (_known is { } known)
                return known;
            if (_time.GetUtcNow() < _notBefore)
                return Nothing();

            using var limit = new CancellationTokenSource(Patience, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var found = await TryOutAsync(both.Token);
            if (found.Integrity == UploadIntegrity.None)
                LogNotChecked(_bucket.Name, _wanted);
            return _known = found;
        }
        catch (Exception exception)
            when (exception is LfsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogNotTried(_bucket.Name, exception);
            _notBefore = _time.GetUtcNow() + Pause;
            return Nothing();
        }
        finally
        {
            _trying.Release();
        }
    }

    private Bond Nothing() => new(UploadIntegrity.None, _createOnly ?? false);

    private async Task<Bond> TryOutAsync(CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(ProbeLength);
        byte[] wrong = [(byte)~content[0], .. content[1..]];
        var oid = new Oid(SHA256.HashData(content));
        var key = _bucket.StagedKeyOf(new ObjectKey(ProbeRepository, oid), StagedKey.NewUnique());
        try
        {
            if (await IsTakenAsync(wrong))
                return Nothing();
            if (!await IsTakenAsync(content))
                throw new StorageUnavailableException(new HttpRequestException("The store refuses right bodies as well."));

            // Whatever is there now: a store that can will refuse, and one that cannot says so by another status or lets it pass.
            return new Bond(_wanted, _createOnly ?? await RefusesToOverwriteAsync());
        }
        finally
        {
            // What stays is named as a staged upload is, and goes as those do.
            await _failures.CallAsync(
                "delete an object", cancellation => _bucket.Client.DeleteObjectAsync(_bucket.Name, key, cancellation), cancellationToken)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        async Task<bool> IsTakenAsync(byte[] body) => (int)await PutAsync(body, createOnly: false) is >= 200 and < 300;

        async Task<bool> RefusesToOverwriteAsync() => await PutAsync(content, createOnly: true) == HttpStatusCode.PreconditionFailed;

        Task<HttpStatusCode> PutAsync(byte[] body, bool createOnly)
        {
            var headers = S3Direct.HeadersFor(_bucket, new Bond(_wanted, createOnly), oid);
            return _requests.TryPutAsync(
                new UnsignedRequest("PUT", key, [.. headers, S3Direct.LengthHeader(body.Length)], []),
                "try the store out",
                body,
                cancellationToken);
        }
    }

    [LoggerMessage(
        5106,
        LogLevel.Warning,
        "The store of bucket {Bucket} does not refuse wrong bodies of uploads that are bound by {Integrity}. "
        + "They are staged, and read again before they become objects")]
    private partial void LogNotChecked(string bucket, UploadIntegrity integrity);

    [LoggerMessage(
        5107,
        LogLevel.Warning,
        "Cannot find out whether the store of bucket {Bucket} refuses wrong bodies. Until then uploads are staged, "
        + "and read again before they become objects")]
    private partial void LogNotTried(string bucket, Exception exception);
}
