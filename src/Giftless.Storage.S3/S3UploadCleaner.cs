using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.S3;

/// <summary>Deletes what interrupted uploads left behind, once it is old enough: at start and now and then.</summary>
internal sealed partial class S3UploadCleaner(S3Storage storage, TimeSpan abandonedAfter, TimeProvider time, ILogger<S3UploadCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(abandonedAfter < LongestPeriod ? abandonedAfter : LongestPeriod, time);
        do
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (LfsException exception)
            {
                // Thrown from here, a store that does not answer would stop the whole host.
                LogNotCleaned(storage.Bucket.Name, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task CleanAsync(CancellationToken cancellationToken)
    {
        var abandoned = time.GetUtcNow().UtcDateTime - abandonedAfter;
        await foreach (var upload in storage.Parts.ListUploadsAsync(storage.Bucket.Prefix, cancellationToken))
        {
            if (!storage.Bucket.IsOurs(upload.Key) || !(upload.Initiated?.ToUniversalTime() < abandoned))
                continue;
            await storage.Parts.AbortAsync(upload.Key, upload.UploadId, cancellationToken);
            LogAborted(upload.Key);
        }

        await foreach (var staged in storage.Uploads.ListStagedAsync(storage.Bucket.StagedPrefix, cancellationToken))
        {
            if (!(staged.LastModified?.ToUniversalTime() < abandoned))
                continue;
            await storage.Publisher.DiscardAsync(staged.Key, cancellationToken);
            LogDeleted(staged.Key);
        }
    }

    [LoggerMessage(5103, LogLevel.Information, "Aborted the abandoned upload of {Key}")]
    private partial void LogAborted(string key);

    [LoggerMessage(5104, LogLevel.Information, "Deleted the abandoned upload {Key}")]
    private partial void LogDeleted(string key);

    [LoggerMessage(5105, LogLevel.Warning, "Cannot look for abandoned uploads in bucket {Bucket}")]
    private partial void LogNotCleaned(string bucket, Exception exception);
}
