using System.Collections.Concurrent;
using Giftless.Storage;
using Microsoft.Extensions.Logging;

namespace Giftless.Transfer;

/// <summary>
/// Finishes staged uploads, which for long objects takes longer than a client waits: clients give up when nothing comes for 30 s
/// (<c>lfs.activitytimeout</c> of git-lfs). The work then goes on without them.
/// </summary>
/// <remarks>
/// Requests for the same upload join one run. Nothing is lost with this server: another one, or this after a restart, finishes the upload
/// as well.
/// </remarks>
public sealed partial class UploadFinisher
{
    private readonly IStagedUploads _storage;
    private readonly Func<ObjectKey, string?, ValueTask> _stored;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(ObjectKey, string, long), Lazy<Task<PutOutcome>>> _running = new();
    private readonly CancellationToken _stopping;

    /// <summary>Makes a finisher for one storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="stored">Hears of every object that was not there before, and of the user who finished it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report what fails when nobody waits for it any more.</param>
    /// <param name="stopping">Ends the work when the server stops.</param>
    public UploadFinisher(
        IStagedUploads storage, Func<ObjectKey, string?, ValueTask> stored, TimeProvider time, ILogger<UploadFinisher> logger, CancellationToken stopping)
    {
        _storage = storage;
        _stored = stored;
        _stopping = stopping;
        _time = time;
        _logger = logger;
    }

    /// <summary>How long a client is kept waiting.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Finishes an upload, or waits for a run that does.</summary>
    /// <param name="key">The object.</param>
    /// <param name="upload">The staged upload.</param>
    /// <param name="size">The object's length in bytes.</param>
    /// <param name="user">Who asks, by the name that others know.</param>
    /// <param name="cancellationToken">Ends the wait, and not the work.</param>
    /// <returns>Whether the object is stored now; else the work goes on.</returns>
    /// <exception cref="LfsException">What <see cref="IStagedUploads.FinishUploadAsync"/> failed with.</exception>
    public async Task<bool> FinishAsync(ObjectKey key, string upload, long size, string? user, CancellationToken cancellationToken)
    {
        var id = (key, upload, size);
        var run = _running.GetOrAdd(id, _ => new Lazy<Task<PutOutcome>>(() => Task.Run(() => RunAsync(id, user)))).Value;
        try
        {
            await run.WaitAsync(Patience, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException) when (!run.IsCompleted)
        {
            return false;
        }
        catch (OperationCanceledException exception) when (_stopping.IsCancellationRequested)
        {
            throw new StorageUnavailableException(exception);
        }
    }

    private async Task<PutOutcome> RunAsync((ObjectKey Key, string Upload, long Size) id, string? user)
    {
        try
        {
            var outcome = await _storage.FinishUploadAsync(id.Key, id.Upload, id.Size, _stopping);
            if (outcome == PutOutcome.Stored)
                await _stored(id.Key, user);
            return outcome;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(id.Key.Oid, id.Key.Repository, exception);
            throw;
        }
        finally
        {
            _running.TryRemove(id, out _);
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "Finishing the upload of {Oid} in {Repository} failed")]
    private partial void LogFailed(Oid oid, RepositoryName repository, Exception exception);
}
