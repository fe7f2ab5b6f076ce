using System.Diagnostics;
using System.Diagnostics.Metrics;
using Giftless.Protocol;

namespace Giftless.Diagnostics;

/// <summary>The meter <see cref="GiftlessDiagnostics.MeterName"/>. No tag tells a repository, an oid or a user.</summary>
internal sealed class GiftlessMetrics
{
    private readonly Counter<long> _batchObjects;
    private readonly Counter<long> _transferredBytes;

    /// <summary>Makes the instruments.</summary>
    public GiftlessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GiftlessDiagnostics.MeterName);
        _batchObjects = meter.CreateCounter<long>("giftless.batch.objects", "{object}", "Objects answered in batches.");
        _transferredBytes = meter.CreateCounter<long>("giftless.transfer.bytes", "By", "Bytes of objects that passed through the server.");
    }

    /// <summary>Counts the answers of one batch by what became of them.</summary>
    public void CountBatch(LfsOperation operation, IReadOnlyList<BatchResponseObject> answers)
    {
        if (!_batchObjects.Enabled)
            return;

        foreach (var group in answers.CountBy(OutcomeOf))
        {
            _batchObjects.Add(group.Value, new TagList
            {
                { "giftless.operation", NameOf(operation) },
                { "giftless.outcome", group.Key },
            });
        }
    }

    /// <summary>Counts bytes of one object that were received or sent.</summary>
    public void CountBytes(LfsOperation operation, long bytes) =>
        _transferredBytes.Add(bytes, new KeyValuePair<string, object?>("giftless.operation", NameOf(operation)));

    internal static string NameOf(LfsOperation operation) => operation == LfsOperation.Upload ? "upload" : "download";

    private static string OutcomeOf(BatchResponseObject answer) =>
        answer.Error is not null ? "refused" : answer.Actions is not null ? "offered" : "held";
}
