using System.Text.Json;
using Giftless.Batch;
using Giftless.Diagnostics;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Transfer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Core.Tests.Batch;

/// <summary>Engines over a storage, and the shortest way to ask them.</summary>
internal static class Engines
{
    public static readonly RepositoryName Repository = RepositoryName.Parse("org/repo");

    public static BatchEngine Over(IObjectStorage storage, BatchLimits? limits = null, TimeProvider? time = null, LateFailures? late = null) =>
        Of([new BasicTransferAdapter(storage, new ActionLifetime())], limits, time, late);

    public static BatchEngine Of(
        IEnumerable<ITransferAdapter> adapters, BatchLimits? limits = null, TimeProvider? time = null, LateFailures? late = null)
    {
        var services = new ServiceCollection().AddMetrics().AddSingleton<GiftlessMetrics>().BuildServiceProvider();
        return new BatchEngine(
            adapters, limits ?? new BatchLimits(), late ?? new LateFailures(), services.GetRequiredService<GiftlessMetrics>(), time ?? TimeProvider.System,
            NullLogger<BatchEngine>.Instance);
    }

    public static PlannedBatch PlanJson(this BatchEngine engine, string json) =>
        engine.Plan(JsonSerializer.Deserialize(json, LfsJsonContext.Default.BatchRequest)!);

    public static Task<BatchResponse> AnswerJsonAsync(this BatchEngine engine, string json, CancellationToken cancellationToken = default) =>
        engine.ExecuteAsync(engine.PlanJson(json), Repository, new PlainLinks(), BatchEngine.Patience, cancellationToken);

    public static async Task<IReadOnlyList<BatchResponseObject>> AnswerAsync(
        this BatchEngine engine, string operation, IEnumerable<(string Oid, long? Size)> objects, CancellationToken cancellationToken = default)
    {
        var request = new BatchRequest
        {
            Operation = operation,
            Objects = [.. objects.Select(item => new BatchRequestObject { Oid = item.Oid, Size = item.Size })],
        };
        return (await engine.ExecuteAsync(engine.Plan(request), Repository, new PlainLinks(), BatchEngine.Patience, cancellationToken)).Objects;
    }
}
