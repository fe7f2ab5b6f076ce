using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage;

/// <summary>
/// Deletes what interrupted uploads left behind, at start and at least once a day. A storage says only what there is; that no failure
/// of it ends the cleaning, or reaches the host, which would stop, is seen to here.
/// </summary>
internal abstract partial class AbandonedUploadCleaner : BackgroundService
{
    /// <summary>One that cannot be deleted does not keep the others; when nothing works, the next round is soon enough.</summary>
    private const int MaxFailuresInARow = 10;

    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    private readonly string _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes a cleaner.</summary>
    /// <param name="storage">What to call the storage in the log.</param>
    /// <param name="abandonedAfter">How long an upload may lie.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report.</param>
    protected AbandonedUploadCleaner(string storage, TimeSpan abandonedAfter, TimeProvider time, ILogger logger)
    {
        _storage = storage;
        AbandonedAfter = abandonedAfter;
        _time = time;
        _logger = logger;
    }

    /// <summary>How long an upload may lie.</summary>
    protected TimeSpan AbandonedAfter { get; }

    /// <summary>Finds what has lain too long. It may fail in any way.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    protected abstract IAsyncEnumerable<AbandonedUpload> FindAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What else is worth knowing of a storage when the host starts. It may fail in any way.</summary>
    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Goes through the storage once. Failures are logged.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        try
        {
            var failures = 0;
            await foreach (var upload in FindAsync(_time.GetUtcNow(), cancellationToken))
            {
                failures = await TryDeleteAsync(upload, cancellationToken) ? 0 : failures + 1;
                if (failures == MaxFailuresInARow)
                    return;
            }
        }
        catch (Exception exception) when (!IsWanted(exception, cancellationToken))
        {
            LogNotSearched(_storage, exception);
        }
    }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TryBeginAsync(stoppingToken);
            using var timer = new PeriodicTimer(AbandonedAfter < LongestPeriod ? AbandonedAfter : LongestPeriod, _time);
            do
            {
                await CleanAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host that is disposed of without being stopped would take it for a failure, and log it as critical.
        }
    }

    private async Task TryBeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BeginAsync(cancellationToken);
        }
        catch (Exception exception) when (!IsWanted(exception, cancellationToken))
        {
            LogNotBegun(_storage, exception);
        }
    }

    private async Task<bool> TryDeleteAsync(AbandonedUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await upload.DeleteAsync(cancellationToken);
            LogDeleted(upload.Name);
            return true;
        }
        catch (Exception exception) when (!IsWanted(exception, cancellationToken))
        {
            LogNotDeleted(upload.Name, exception);
            return false;
        }
    }

    private static bool IsWanted(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    [LoggerMessage(4001, LogLevel.Information, "Deleted the abandoned upload {Upload}")]
    private partial void LogDeleted(string upload);

    [LoggerMessage(4002, LogLevel.Warning, "Cannot delete the abandoned upload {Upload}")]
    private partial void LogNotDeleted(string upload, Exception exception);

    [LoggerMessage(4003, LogLevel.Warning, "Cannot look for abandoned uploads in {Storage}")]
    private partial void LogNotSearched(string storage, Exception exception);

    [LoggerMessage(4004, LogLevel.Warning, "Cannot try {Storage} out at start")]
    private partial void LogNotBegun(string storage, Exception exception);
}
