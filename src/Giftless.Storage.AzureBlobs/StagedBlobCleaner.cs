using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.AzureBlobs;

/// <summary>Deletes staged uploads that nobody finished: at start and once a day.</summary>
internal sealed partial class StagedBlobCleaner(
    AzureBlobStorage storage, AzureBlobStorageOptions options, TimeProvider time, ILogger<StagedBlobCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.AbandonedAfter < Interval ? options.AbandonedAfter : Interval, time);
        do
        {
            await CleanAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        try
        {
            var abandoned = time.GetUtcNow() - options.AbandonedAfter;
            await foreach (var item in storage.Space.ListStagedAsync(cancellationToken))
            {
                if (item.Properties.LastModified is not { } modified || modified >= abandoned)
                    continue;

                await storage.Space.Container.DeleteBlobIfExistsAsync(
                    item.Name, conditions: new BlobRequestConditions { IfMatch = item.Properties.ETag }, cancellationToken: cancellationToken);
                LogCleaned(item.Name);
            }
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            // Thrown from here, this would stop the whole host.
            LogNotCleaned(exception);
        }
    }

    [LoggerMessage(4101, LogLevel.Information, "Deleted the abandoned upload {Blob}")]
    private partial void LogCleaned(string blob);

    [LoggerMessage(4102, LogLevel.Warning, "Cannot delete abandoned uploads")]
    private partial void LogNotCleaned(Exception exception);
}
