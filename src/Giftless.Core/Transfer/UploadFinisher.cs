using System.Collections.Concurrent;
using Giftless.Events;
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
internal sealed partial class UploadFinisher
{
    /// <summary>A store that reads and copies slower than this is taken to stand still.</summary>
    private const long SlowestBytesPerSecond = 1024 * 1024;

    /// <summary>Forty days; a timer cannot be set to much more.</summary>
    private const long MostSeconds = 40 * 24 * 60 * 60;

    private static readonly TimeSpan LeastLimit = TimeSpan.FromMinutes(10);

    private readonly string _server;
    private readonly LfsEvents _events;
    private readonly LateFailures _late;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(ObjectKey, string, long), Run> _running = new();
    private readonly CancellationToken _stopping;

    /// <summary>Makes a finisher for one server.</summary>
    /// <param name="server">The name of the server, for events.</param>
    /// <param name="events">Hears of every object that was not there before, and of what failed when nobody waited for it any more.</param>
    /// <param name="late">Remembers the latter for the next batch.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report what fails.</param>
    /// <param name="stopping">Ends the work when the server stops.</param>
    public UploadFinisher(
        string server,
        LfsEvents events,
        LateFailures late,
        TimeProvider time,
        ILogger<UploadFinisher> logger,
        CancellationToken stopping)
    {
        _server = server;
        _events = events;
        _late = late;
        _stopping = stopping;
        _time = time;
        _logger = logger;
    }

    /// <summary>How long a client is kept waiting.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Finishes an upload, or waits for a run that does.</summary>
    /// <param name="storage">What keeps the objects of the repository.</param>
    /// <param name="key">The object.</param>
    /// <param name="upload">The staged upload.</param>
    /// <param name="size">The object's length in bytes.</param>
    /// <param name="user">Who asks, by the name that others know.</param>
    /// <param name="cancellationToken">Ends the wait, and not the work.</param>
    /// <returns>Whether the object is stored now; else the work goes on.</returns>
    /// <exception cref="LfsException">What <see cref="ObjectStore.FinishUploadAsync"/> failed with.</exception>
    public async Task<bool> FinishAsync(
        ObjectStore storage, ObjectKey key, string upload, long size, string? user, CancellationToken cancellationToken)
    {
        var id = (key, upload, size);
        var run = _running.GetOrAdd(id, _ => new Run());
        var work = run.StartOnce(() => Task.Run(() => RunAsync(run, storage, id, user), CancellationToken.None));
        try
        {
            await work.WaitAsync(Patience, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException) when (run.TryLeave())
        {
            return false;
        }
        catch (TimeoutException)
        {
            // It ended in the same moment.
            await work.WaitAsync(cancellationToken);
            return true;
        }
    }

    /// <summary>How long a run may take. One that never ended would be joined by every later request.</summary>
    private static TimeSpan LimitFor(long size) =>
        LeastLimit + TimeSpan.FromSeconds(Math.Min(size / SlowestBytesPerSecond, MostSeconds));

    private async Task RunAsync(Run run, ObjectStore storage, (ObjectKey Key, string Upload, long Size) id, string? user)
    {
        try
        {
            if (await FinishAsync(storage, id) == PutOutcome.Stored)
            {
                _events.Raise(new ObjectUploaded
                {
                    Server = _server,
                    Repository = id.Key.Repository,
                    User = user,
                    Oid = id.Key.Oid,
                    Size = id.Size,
                });
            }

            _late.Forget(id.Key);
        }
        catch (Exception exception)
        {
            // Whoever hears of it may ask again at once, and is not to join this.
            Remove(run, id);
            if (exception is LfsException { Code: < 500 })
                LogRefused(id.Key.Oid, id.Key.Repository, exception.Message);
            else if (!_stopping.IsCancellationRequested)
                LogFailed(id.Key.Oid, id.Key.Repository, exception);
            if (run.End())
            {
                var forClients = exception as LfsException ?? new LfsException(500, "the server failed.");
                _late.Add(id.Key, forClients.Message);
                _events.Raise(new UploadFailed
                {
                    Server = _server,
                    Repository = id.Key.Repository,
                    User = user,
                    Oid = id.Key.Oid,
                    Size = id.Size,
                    Status = forClients.Code,
                    Reason = forClients.Message,
                });
            }

            throw;
        }
        finally
        {
            run.End();
            Remove(run, id);
        }
    }

    private void Remove(Run run, (ObjectKey Key, string Upload, long Size) id) =>
        _running.TryRemove(KeyValuePair.Create((id.Key, id.Upload, id.Size), run));

    private async Task<PutOutcome> FinishAsync(ObjectStore storage, (ObjectKey Key, string Upload, long Size) id)
    {
        using var timer = new CancellationTokenSource(LimitFor(id.Size), _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, _stopping);
        try
        {
            // A storage that does not heed the token is not waited for any longer either.
            return await storage.FinishUploadAsync(id.Key, id.Upload, id.Size, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            throw new StorageUnavailableException(exception);
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "Finishing the upload of {Oid} in {Repository} failed")]
    private partial void LogFailed(Oid oid, RepositoryName repository, Exception exception);

    [LoggerMessage(1102, LogLevel.Warning, "The upload of {Oid} in {Repository} was refused: {Reason}")]
    private partial void LogRefused(Oid oid, RepositoryName repository, string reason);

    /// <summary>One run, and whether a client has gone without knowing how it ends. Of leaving and ending, the first one counts.</summary>
    private sealed class Run
    {
        private const int Waited = 0;
        private const int Left = 1;
        private const int Ended = 2;

        private readonly Lock _start = new();
        private Task? _work;
        private int _state;

        public Task StartOnce(Func<Task> start)
        {
            lock (_start)
                return _work ??= start();
        }

        /// <returns>False where it has ended.</returns>
        public bool TryLeave() => Interlocked.CompareExchange(ref _state, Left, Waited) != Ended;

        /// <returns>Whether somebody left before.</returns>
        public bool End() => Interlocked.Exchange(ref _state, Ended) == Left;
    }
}
