using System.Security.Cryptography;
using Giftless.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage;

/// <summary>
/// Whether a store refuses a body that is not what its signature says, and one for a name that is taken. A store of which that is not known
/// is tried out before anything is signed, with a few bytes under the name of a staged upload; until it was seen to refuse, and where it
/// does not, uploads are staged and read again.
/// </summary>
internal sealed partial class SignatureTrial(
    IBlobStore blobs, IBlobSigner signer, ObjectNames names, HttpClient client, TimeProvider time, ILogger logger) : IDisposable
{
    private const int Length = 64;

    private static readonly RepositoryName Repository = RepositoryName.Parse("giftless-probe");

    /// <summary>How long a store that did not answer is taken for one that checks nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>How long the trial may take in all: whoever asks first waits for it, and his client for him.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _trying = new(1);
    private volatile Bond? _known = Known(signer.Binding);
    private DateTimeOffset _notBefore;

    /// <summary>What the store keeps of what it promises.</summary>
    /// <param name="Sha256">Whether other bytes are refused.</param>
    /// <param name="Absence">Whether a name that is taken is refused.</param>
    public sealed record Bond(bool Sha256, bool Absence);

    /// <summary>Finds out, once.</summary>
    public ValueTask<Bond> GetAsync(CancellationToken cancellationToken) =>
        _known is { } known ? new(known) : new(TryOutOnceAsync(cancellationToken));

    public void Dispose() => _trying.Dispose();

    private static Bond? Known(BlobBinding binding) => binding is { Sha256: Promise.Untried } or { Absence: Promise.Untried }
        ? null
        : new Bond(binding.Sha256 == Promise.Kept, binding.Absence == Promise.Kept);

    private async Task<Bond> TryOutOnceAsync(CancellationToken cancellationToken)
    {
        await _trying.WaitAsync(cancellationToken);
        try
        {
            if (_known is { } known)
                return known;
            if (time.GetUtcNow() < _notBefore)
                return Nothing();
            using var limit = new CancellationTokenSource(Patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var found = await TryOutAsync(both.Token);
            if (!found.Sha256 && signer.Binding.Sha256 != Promise.None)
                LogNotChecked(names.Prefix);
            return _known = found;
        }
        catch (Exception exception)
            when (exception is LfsException or HttpRequestException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotTried(names.Prefix, exception);
            _notBefore = time.GetUtcNow() + Pause;
            return Nothing();
        }
        finally
        {
            _trying.Release();
        }
    }

    private Bond Nothing() => new(Sha256: false, signer.Binding.Absence == Promise.Kept);

    private async Task<Bond> TryOutAsync(CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(Length);
        byte[] wrong = [(byte)~content[0], .. content[1..]];
        var oid = new Oid(SHA256.HashData(content));
        var name = names.StagedOf(new ObjectKey(Repository, oid), StagedKey.NewUnique());
        try
        {
            var isBound = signer.Binding.Sha256 == Promise.Kept
                || (signer.Binding.Sha256 == Promise.Untried && !await IsTakenAsync(wrong, isCreateOnly: false));
            if (isBound && !await IsTakenAsync(content, isCreateOnly: false))
                throw new StorageUnavailableException(new HttpRequestException("The store refuses right bodies as well."));
            // Whatever is there now: a store that can will refuse, and one that cannot says so by another status or lets it pass.
            var isCreateOnly = signer.Binding.Absence == Promise.Kept
                || (isBound && signer.Binding.Absence == Promise.Untried
                    && await PutAsync(content, isCreateOnly: true) == System.Net.HttpStatusCode.PreconditionFailed);
            return new Bond(isBound, isCreateOnly);
        }
        finally
        {
            // What stays is named as a staged upload is, and goes as those do.
            await blobs.DeleteAsync(name, version: null, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<bool> IsTakenAsync(byte[] body, bool isCreateOnly) => (int)await PutAsync(body, isCreateOnly) is >= 200 and < 300;

        async Task<System.Net.HttpStatusCode> PutAsync(byte[] body, bool isCreateOnly)
        {
            var write = new SignedWrite
            {
                Lifetime = TimeSpan.FromMinutes(1),
                Size = Length,
                Sha256 = oid.ToString(),
                IsCreateOnly = isCreateOnly,
                IsForServer = true,
            };
            var signed = await signer.SignWriteAsync(name, write, cancellationToken);
            using var reply = await SignedSender.SendAsync(client, HttpMethod.Put, signed, body, cancellationToken);
            return (int)reply.StatusCode is 429 or >= 500 and not 501
                ? throw new StorageUnavailableException(new HttpRequestException($"The store answers {(int)reply.StatusCode}."))
                : reply.StatusCode;
        }
    }

    [LoggerMessage(
        4010,
        LogLevel.Warning,
        "The store below '{Prefix}' does not refuse wrong bodies of uploads that are bound to their SHA-256. "
        + "They are staged, and read again before they become objects")]
    private partial void LogNotChecked(string prefix);

    [LoggerMessage(
        4011,
        LogLevel.Warning,
        "Cannot find out whether the store below '{Prefix}' refuses wrong bodies. Until then uploads are staged, "
        + "and read again before they become objects")]
    private partial void LogNotTried(string prefix, Exception exception);
}
