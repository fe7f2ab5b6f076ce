using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Giftless.Core.Tests.Batch;
using Giftless.Diagnostics;
using Giftless.Protocol;
using Giftless.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Core.Tests;

/// <summary>What is counted, under the published names and with tags that tell nothing of anybody.</summary>
public sealed class GiftlessMetricsTests
{
    private static readonly Sample Held = Sample.Of(10);

    [Test]
    public async Task Counts_the_objects_of_batches_by_what_became_of_them()
    {
        var counted = new ConcurrentBag<string>();
        using var listener = Listen(counted);
        await Engines.Over(LookupStorage.Holding((Held.Oid, 10))).AnswerAsync(
            "upload", [(Held.Oid.ToString(), 10), ($"{1:x64}", 1), ($"{2:x64}", 1), ("bad", 1)]);
        counted.Should().BeEquivalentTo(
            "giftless.batch.objects 1 giftless.operation=upload giftless.outcome=held",
            "giftless.batch.objects 2 giftless.operation=upload giftless.outcome=offered",
            "giftless.batch.objects 1 giftless.operation=upload giftless.outcome=refused");
    }

    [Test]
    public void Counts_bytes_by_direction()
    {
        var counted = new ConcurrentBag<string>();
        using var listener = Listen(counted);
        using var services = new ServiceCollection().AddMetrics().AddSingleton<GiftlessMetrics>().BuildServiceProvider();
        services.GetRequiredService<GiftlessMetrics>().CountBytes(LfsOperation.Download, 5);
        counted.Should().Equal("giftless.transfer.bytes 5 giftless.operation=download");
    }

    private static MeterListener Listen(ConcurrentBag<string> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == GiftlessDiagnostics.MeterName)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counted.Add(string.Join(' ', [$"{instrument.Name} {value}", .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")])));
        listener.Start();
        return listener;
    }
}
