using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Removes abandoned uploads, at start and at least once a day.</summary>
internal sealed partial class AbandonedUploadCleaner(
    StagedCleaner cleaner, GoogleCloudStorageOptions options, TimeProvider time, ILogger<AbandonedUploadCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.AbandonedAfter < Longest ? options.AbandonedAfter : Longest, time);
        do
        {
            try
            {
                if (await cleaner.CleanAsync(time.GetUtcNow() - options.AbandonedAfter, stoppingToken) is var removed and > 0)
                    LogCleaned(removed, options.Bucket);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // Thrown from here, it would stop the whole host; the next time may go well.
                LogNotCleaned(options.Bucket, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(6011, LogLevel.Information, "Removed {Count} abandoned uploads from the bucket {Bucket}")]
    private partial void LogCleaned(int count, string bucket);

    [LoggerMessage(6012, LogLevel.Warning, "Cannot remove abandoned uploads from the bucket {Bucket}")]
    private partial void LogNotCleaned(string bucket, Exception exception);
}
