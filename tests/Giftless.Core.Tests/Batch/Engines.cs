using System.Text.Json;
using Giftless.Batch;
using Giftless.Diagnostics;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Transfer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Core.Tests.Batch;

/// <summary>Engines over a storage.</summary>
internal static class Engines
{
    public static readonly RepositoryName Repository = RepositoryName.Parse("org/repo");

    public static AskedEngine Over(
        IBlobStore blobs, BatchLimits? limits = null, TimeProvider? time = null, LateFailures? late = null) => Of(
        [new BasicTransferAdapter(new ActionLifetime())],
        new ObjectStore(blobs, new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStore>.Instance),
        limits, time, late);

    public static AskedEngine Of(
        IEnumerable<ITransferAdapter> adapters,
        ObjectStore storage,
        BatchLimits? limits = null,
        TimeProvider? time = null,
        LateFailures? late = null)
    {
        var services = new ServiceCollection().AddMetrics().AddSingleton<GiftlessMetrics>().BuildServiceProvider();
        var engine = new BatchEngine(
            adapters,
            limits ?? new BatchLimits(),
            late ?? new LateFailures(),
            services.GetRequiredService<GiftlessMetrics>(),
            time ?? TimeProvider.System,
            NullLogger<BatchEngine>.Instance);
        return new AskedEngine(engine, storage);
    }
}

/// <summary>An engine with its storage, and the shortest way to ask it.</summary>
internal sealed record AskedEngine(BatchEngine Engine, ObjectStore Storage)
{
    public PlannedBatch PlanJson(string json) => Engine.Plan(JsonSerializer.Deserialize(json, LfsJsonContext.Default.BatchRequest)!);

    public Task<BatchResponse> AnswerJsonAsync(string json, CancellationToken cancellationToken = default) =>
        AnswerAsync(PlanJson(json), cancellationToken);

    public async Task<IReadOnlyList<BatchResponseObject>> AnswerAsync(
        string operation, IEnumerable<(string Oid, long? Size)> objects, CancellationToken cancellationToken = default)
    {
        var request = new BatchRequest
        {
            Operation = operation,
            Objects = [.. objects.Select(item => new BatchRequestObject { Oid = item.Oid, Size = item.Size })],
        };
        return (await AnswerAsync(Engine.Plan(request), cancellationToken)).Objects;
    }

    public Task<BatchResponse> AnswerAsync(PlannedBatch batch, CancellationToken cancellationToken = default) =>
        Engine.ExecuteAsync(batch, Engines.Repository, Storage, new PlainLinks(), BatchEngine.Patience, cancellationToken);
}
